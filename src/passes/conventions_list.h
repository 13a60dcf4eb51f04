/* The only list of conventions: X(name, column of the tool's own figure, whether it counts modules of
 * PyTorch, MACs, FLOPs, what counts). */
X("netweight", MACS, false, NULL, NULL,
  "1 for each multiply-add of a product with weights, biases not counted; FLOPs = 2 x MACs")
X("torchvision", MACS, true, torchvision_macs, NULL,
  "the GFLOPS of its model pages: 1 for each multiply-add of convolutions and matrix products")
X("fvcore", MACS, true, fvcore_macs, NULL,
  "1 for each multiply-add; normalisation 2 an element (5 of a layer or group), adaptive average pooling 1, "
  "interpolation 1 or 4; "
  "recurrent layers and fused attention nothing")
X("thop", MACS, true, thop_macs, NULL,
  "1 for each multiply-add; normalisation 4 an element, adaptive average pooling 1 an input and an output, "
  "softmax 3; "
  "transposed convolutions by their output, attention nothing")
X("ptflops", MACS, true, ptflops_macs, NULL,
  "multiply-adds and biases; normalisation 2 an element; ReLU and pooling twice, as a module and as the "
  "function that it "
  "calls; softmax, q scaling")
X("ptflops-aten", MACS, true, ptflops_aten_macs, NULL,
  "multiply-adds of convolutions and matrix products, and 1 for each bias added")
X("torchinfo", MACS, true, torchinfo_macs, NULL,
  "parameters x output positions, biases too; normalisation its parameters x batch; transposed convolutions "
  "by their "
  "output, attention nothing")
X("calflops-macs", MACS, true, calflops_macs, calflops_flops,
  "multiply-adds of layers with weights; attention products of torch.bmm and @ nothing")
X("calflops-flops", FLOPS, true, calflops_macs, calflops_flops,
  "2 for each multiply-add of layers with weights, 1 for a convolution's bias, activations and poolings 1, "
  "normalisation 2 "
  "an element (5 of a layer or group)")
X("deepspeed-macs", MACS, true, deepspeed_macs, deepspeed_flops,
  "multiply-adds of layers with weights and of matrix products")
X("deepspeed-flops", FLOPS, true, deepspeed_macs, deepspeed_flops,
  "2 for each multiply-add, 1 for a convolution's bias, activations and poolings 1, normalisation 2 an "
  "element (5 of a layer "
  "or group)")
X("torchstat-flops", FLOPS, true, torchstat_madd, torchstat_flops,
  "its Flops, where a multiply-add is 1: convolutions with biases; normalisation 2 an element, ReLU and "
  "pooling 1 an input; "
  "adaptive pooling nothing")
X("torchstat-madd", MACS, true, torchstat_madd, torchstat_flops,
  "its MAdd, where a multiply-add is 2: k products and k - 1 additions an output, biases of convolutions; "
  "normalisation 4 an "
  "element, ReLU 1; of one picture")
X("torch-scan", FLOPS, true, torch_scan_macs, torch_scan_flops,
  "k products and k - 1 additions an output, and biases; normalisation 4 an element and 2 a channel; ReLU 1; "
  "pooling by one "
  "side of its kernel")
X("torch-flop-counter", FLOPS, true, torchvision_macs, NULL,
  "2 for each multiply-add of convolutions and matrix products")
X("darknet", FLOPS, false, darknet_macs, NULL,
  "2 for each multiply-add of convolutions and connected layers of one picture, 2 for each weight of a "
  "recurrent one; all "
  "else nothing")
X("netscope", MACS, false, netscope_macs, NULL,
  "its macc: multiply-adds of convolutions and inner products, 1 an element of a Scale, the window of an LRN")
X("convnet-burden", MACS, false, convnet_burden_macs, NULL,
  "its FLOPs, where a multiply-add is 1: with biases; ReLU 2 an output, pooling 2 for each position of its "
  "stride; "
  "normalisation merged")
X("onnx-tool", MACS, false, onnx_tool_costs, NULL,
  "a cost: multiply-adds with biases, an addition, product or comparison 1, a division 4, an exponential 32, "
  "a root 24")
X("llm-viewer", FLOPS, true, llm_viewer_macs, llm_viewer_flops,
  "2 for each multiply-add of linear layers and attention; softmax 5 a score, normalisation 7 an element, "
  "residual additions "
  "1, activations 2")
X("onnxsim", MACS, false, onnxsim_macs, NULL,
  "multiply-adds of convolutions and matrix products; FLOPs = 2 x MACs")
