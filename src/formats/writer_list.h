/* The only list of writers. */
X(safetensors)
