/* The only list of writers. */
X(caffemodel)
X(solverstate)
X(darknet)
X(safetensors)
X(pth)
X(pth_legacy)
X(gguf)
X(onnx)
