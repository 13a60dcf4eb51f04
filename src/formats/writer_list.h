/* The only list of writers. */
X(safetensors)
X(pth)
X(pth_legacy)
X(gguf)
