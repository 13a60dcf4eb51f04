/* The only list of writers. */
X(caffemodel)
X(solverstate)
X(safetensors)
X(pth)
X(pth_legacy)
X(gguf)
