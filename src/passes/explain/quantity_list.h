/* The only list of quantities that a figure is held against: those meant most often first.
 *
 * X(id, tier, what it measures, what it may be said to be, grows with the batch, name, convention, value)
 *
 * The published figures name a quantity by its id, which variants of one question share. */

/* What people mean without saying so. */
X("parameters", PRIMARY, ELEMENTS, PARAMS, false, "parameters", "weights and biases, shared ones once",
  parameters)
X("parameter_bytes", PRIMARY, FILE_BYTES, PARAMS | MEMORY, false, "bytes of the parameters",
  "weights and biases, nothing else", parameter_bytes)
X("macs", PRIMARY, OPERATIONS, WORK, true, "multiply-adds", "MACs of convolutions and matrix products", macs)
X("flops", PRIMARY, OPERATIONS, WORK, true, "FLOPs", "2 for each multiply-add", flops)
X("activations_input", PRIMARY, ELEMENTS, MEMORY, true, "activations",
  ONCE ", with the input, without softmax and loss", listed)
X("activations_input", PRIMARY, ELEMENTS, MEMORY, true, "activations", ONCE ", with the input", with_input)
X("activations", PRIMARY, ELEMENTS, MEMORY, true, "activations without the input",
  ONCE ", without softmax and loss", scores)
X("activations", PRIMARY, ELEMENTS, MEMORY, true, "activations without the input", ONCE, outputs)
X("activations_input_bytes", PRIMARY, OCTETS, MEMORY, true, "bytes of the activations",
  ONCE ", with the input, without softmax and loss", listed_bytes)
X("activations_input_bytes", PRIMARY, OCTETS, MEMORY, true, "bytes of the activations",
  ONCE ", with the input", with_input_bytes)
X("activations_bytes", PRIMARY, OCTETS, MEMORY, true, "bytes of the activations without the input",
  ONCE ", without softmax and loss", score_bytes)
X("activations_bytes", PRIMARY, OCTETS, MEMORY, true, "bytes of the activations without the input", ONCE,
  output_bytes)
X("core_layers", PRIMARY, LAYERS, LAYERS, false, "core layers",
  "convolutions, fully connected and recurrent layers", core_layers)
X("depth", PRIMARY, LAYERS, LAYERS, false, "depth", "core layers on the longest path", depth)
X("caffe_layers", PRIMARY, LAYERS, LAYERS, false, "Caffe's layers",
  "layers_.size(): data, loss and inserted Split layers too", caffe_layers)
X("layers", PRIMARY, LAYERS, LAYERS, false, "layers", "as the description lists them", layers)

/* The same, taken apart or put together otherwise. */
X("weights", DERIVED, ELEMENTS, PARAMS, false, "weights", "parameters less the biases", weights)
X("weight_bytes", DERIVED, OCTETS, PARAMS | MEMORY, false, "bytes of the weights",
  "parameters less the biases", weight_bytes)
X("biases", DERIVED, ELEMENTS, PARAMS | BIASES, false, "biases", "of all layers", biases)
X("learnable", DERIVED, ELEMENTS, PARAMS, false, "Caffe's learnable parameters",
  "learnable_params() of the net", caffe_learnable)
X("trainable", DERIVED, ELEMENTS, PARAMS, false, "trainable parameters", "those that are not frozen",
  trainable)
X("buffers", DERIVED, ELEMENTS, 0, false, "buffers", "stored, not learned: running statistics", buffers)
X("stored", DERIVED, ELEMENTS, PARAMS, false, "parameters and buffers", "all numbers that a file stores",
  stored)
X("stored_bytes", DERIVED, FILE_BYTES, PARAMS | MEMORY, false, "bytes of parameters and buffers",
  "all numbers that a file stores", stored_bytes)
X("rounded_parameter_bytes", DERIVED, OCTETS, PARAMS | MEMORY, false, "bytes of rounded parameters",
  "parameters rounded to three digits, then taken as bytes", rounded_parameter_bytes)

/* Answers to narrower questions. */
X("caffe_memory", DERIVED, ELEMENTS, MEMORY, true, "Caffe's memory_used_, elements",
  "every top of every layer: in-place and Split tops again", caffe_elements)
X("caffe_memory_bytes", DERIVED, OCTETS, MEMORY, true, "Caffe's memory_used_",
  "\"Memory required for data\": in-place and Split tops again", caffe_bytes)
X("peak_bytes", DERIVED, OCTETS, MEMORY | PEAK, true, "liveness peak",
  "the most that must live at once in inference, without the input", peak)
X("peak_input_bytes", DERIVED, OCTETS, MEMORY | PEAK, true, "liveness peak", "with the input held throughout",
  peak_with_input)
X("saved_bytes", DERIVED, OCTETS, MEMORY | TRAINING, true, "kept for backward",
  "what PyTorch's autograd saves, each storage once", saved)
X("twice_bytes", DERIVED, OCTETS, MEMORY | TRAINING, true, "activations and their gradients",
  "2 x each output and the input, without softmax and loss", twice_listed)
X("twice_bytes", DERIVED, OCTETS, MEMORY | TRAINING, true, "activations and their gradients",
  "2 x each output and the input", twice_with_input)
X("input", DERIVED, ELEMENTS, MEMORY, true, "input", "all inputs of the net", input)
X("input_bytes", DERIVED, OCTETS, MEMORY, true, "bytes of the input", "all inputs of the net", input_bytes)
X("rounded_rows", DERIVED, ELEMENTS, MEMORY, true, "sum of rounded activations",
  "each output and the input rounded to two digits, then added", rounded_rows)
X("rounded_rows_bytes", DERIVED, OCTETS, MEMORY, true, "bytes of rounded activations",
  "each output and the input rounded to two digits, then added", rounded_row_bytes)
X("torchinfo", DERIVED, ELEMENTS, MEMORY, true, "outputs of layers with parameters",
  "as torchinfo counts activations", torchinfo)
X("torchinfo_bytes", DERIVED, OCTETS, MEMORY, true, "torchinfo's forward/backward pass size",
  "2 x the outputs of layers with parameters", torchinfo_bytes)
X("core_outputs", DERIVED, ELEMENTS, MEMORY, true, "outputs of core layers", "as fvcore counts activations",
  core_outputs)
X("torchsummary", DERIVED, ELEMENTS, MEMORY, true, "outputs of all modules",
  "in-place ones again, without the input", torchsummary)
X("torchsummary_bytes", DERIVED, OCTETS, MEMORY, true, "torchsummary's forward/backward pass size",
  "2 x every module's output, in-place ones again", torchsummary_bytes)
