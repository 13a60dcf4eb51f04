/* The only list of published figures: X(network, figure, id of the quantity that gives it or NULL, why,
 * source or NULL), and FILE with the name of a writer for the id. */

#define NOTES "CS231n notes, convolutional-networks.md; doubted in cs231n/cs231n.github.io issue 88 (2016)"

X(VGG16, "24M", NULL,
  "The rows of the list that prints 24M sum to 15,237,608 elements (15.2M), and no natural part or multiple "
  "of them gives "
  "24M: it is an arithmetic slip, copied widely. 24M x 4 B are 96.0 MB or 91.55 MiB; the 93 MB printed "
  "beside it (93.75) "
  "arises only in mixed units, / 1000 / 1024.",
  NOTES)
X(VGG16, "93MB", NULL,
  "It was derived from 24M, which the rows of the same list do not give: 24M x 4 B are 96.0 MB or 91.55 MiB, "
  "and 93.75 "
  "arises only in mixed units, / 1000 / 1024. The rows sum to 15,237,608 elements: 60.95 MB or 58.13 MiB.",
  NOTES)
X(VGG16, "93.75MB", NULL,
  "24M x 4 B / 1000 / 1024: thousands and binary units mixed. Nothing in the net gives 24M.", NOTES)
X(VGG16, "15.2M", "activations_input",
  "The sum of the rows of a list of input, convolutions, poolings and fully connected layers.", NULL)
X(VGG16, "15.184M", "rounded_rows",
  "A sum of rounded rows (0.15M + 3.2M + 3.2M + ...). The exact rows sum to 15,237,608: rounding lost some "
  "53,000.",
  NULL)
X(VGG16, "60MB", "activations_input_bytes",
  "Each row of the list stored once, forward, one picture: 15,237,608 x 4 B.", NULL)
X(VGG16, "58MB", "activations_input_bytes", "The same 60.95 MB in MiB, called MB.", "convnet-burden lists it")
X(VGG16, "526M", "rounded_parameter_bytes",
  "138 million parameters x 4 B in MiB: rounded first, then divided by a binary unit. 526 M and 552 MB are "
  "one number in "
  "two units.",
  NULL)
X(VGG16, "552MB", "rounded_parameter_bytes",
  "138 million parameters x 4 B in MB. It and 526 M are one number in two units: the difference is the "
  "factor 1.048576, "
  "and no optimizer, normalisation or dropout is in the file.",
  NULL)
X(VGG16, "528MB", "parameter_bytes", "All parameters in MiB, called MB.", NULL)
X(VGG16, "553M", "parameter_bytes", "All parameters in MB.", NULL)
FILE(VGG16, "540M", "pth",
     "A file browser lists KB of 1024 B, rounded up: 540,468 KB; its comma was read as \"M\", so that the "
     "bytes are "
     "divided by 1024 and by 1000, a mixed unit. Dropout has no parameters, and removed nothing.",
     NULL)
X(ALEXNET, "60M", "parameters", "60,965,224 parameters, cut off and not rounded.",
  "Krizhevsky, Sutskever, Hinton, \"ImageNet Classification with Deep Convolutional Neural Networks\" (2012)")
X(LENET, "1,725,025", NULL,
  "The caffemodel of this net: 1,724,320 B of parameters and 705 B beside them. In the layout of Caffe rc2 "
  "the "
  "net of examples/mnist saves 1,725,022 B; with the data source examples/mnist/mnist_train_leveldb, 3 "
  "characters "
  "longer, it is this figure: framing 244, settings with that source 217, types of layers 83, names of blobs "
  "80, "
  "names of layers 40, dims 36, the net's name 5. Nothing else is in the file.",
  "BVLC Caffe's examples/mnist")

#undef NOTES
