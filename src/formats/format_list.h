/* The only list of formats. */
X(caffe)
X(notation)
X(onnx)
X(safetensors)
X(pytorch)
X(gguf)
X(hdf5)
X(keras)
