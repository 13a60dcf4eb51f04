#include "formats/builtin/builtin.h"

/* BVLC Caffe, examples/mnist/lenet.prototxt: no activation behind the convolutions. */
static const char lenet5[] = "INPUT 28x28x1\n"
                             "conv1: CONV5-20 valid linear, pool1: POOL2 ceil\n"
                             "conv2: CONV5-50 valid linear, pool2: POOL2 ceil\n"
                             "ip1: FC-500, ip2: FC-10, prob: SOFTMAX\n";

/* BVLC Caffe, models/bvlc_alexnet/deploy.prototxt. */
static const char alexnet[] = "INPUT 227x227x3\n"
                              "conv1: CONV11-96/4 valid, norm1: LRN5, pool1: POOL3 s2 ceil\n"
                              "conv2: CONV5-256 g2, norm2: LRN5, pool2: POOL3 s2 ceil\n"
                              "conv3: CONV3-384\n"
                              "conv4: CONV3-384 g2\n"
                              "conv5: CONV3-256 g2, pool5: POOL3 s2 ceil\n"
                              "fc6: FC-4096, drop6: DROPOUT\n"
                              "fc7: FC-4096, drop7: DROPOUT\n"
                              "fc8: FC-1000, prob: SOFTMAX\n";

/* torchvision, models/alexnet.py (Krizhevsky, One weird trick, 2014). */
static const char alexnet_torchvision[] = "INPUT 224x224x3\n"
                                          "conv1: CONV11-64/4 p2, pool1: POOL3 s2 floor\n"
                                          "conv2: CONV5-192, pool2: POOL3 s2 floor\n"
                                          "conv3: CONV3-384\n"
                                          "conv4: CONV3-256\n"
                                          "conv5: CONV3-256, pool5: POOL3 s2 floor, avgpool: AVGPOOL to=6x6\n"
                                          "drop6: DROPOUT, fc6: FC-4096\n"
                                          "drop7: DROPOUT, fc7: FC-4096\n"
                                          "fc8: FC-1000\n";

static const char alexnet_modules[] = "features: 0* 1 2 3* 4 5 6* 7 8* 9 10* 11 12 "
                                      ": avgpool "
                                      "classifier: 0 1* 2 3 4* 5 6*";

/* Zeiler & Fergus, Visualizing and Understanding Convolutional Networks (2013), figure 3. */
static const char zfnet[] = "INPUT 224x224x3\n"
                            "conv1: CONV7-96/2 p1, pool1: POOL3 s2 ceil, norm1: LRN5\n"
                            "conv2: CONV5-256/2 valid, pool2: POOL3 s2 ceil, norm2: LRN5\n"
                            "conv3: CONV3-384\n"
                            "conv4: CONV3-384\n"
                            "conv5: CONV3-256, pool5: POOL3 s2 ceil\n"
                            "fc6: FC-4096, drop6: DROPOUT\n"
                            "fc7: FC-4096, drop7: DROPOUT\n"
                            "fc8: FC-1000, prob: SOFTMAX\n";

/* Lin, Chen & Yan, Network In Network (2013); the ImageNet model of Caffe's model zoo. */
static const char nin[] = "INPUT 224x224x3\n"
                          "conv1: CONV11-96/4 valid, cccp1: CONV1-96, cccp2: CONV1-96, pool1: POOL3 s2 ceil\n"
                          "conv2: CONV5-256, cccp3: CONV1-256, cccp4: CONV1-256, pool2: POOL3 s2 ceil\n"
                          "conv3: CONV3-384, cccp5: CONV1-384, cccp6: CONV1-384, pool3: POOL3 s2 ceil\n"
                          "drop: DROPOUT\n"
                          "conv4: CONV3-1024, cccp7: CONV1-1024, cccp8: CONV1-1000, pool4: GAP\n"
                          "prob: SOFTMAX\n";

const nw_builtin nw_builtins_classic[] = {
    {"lenet5",              NULL,      "LeNet-5 as Caffe has it",                  lenet5,              "conv1* conv2* ip1* ip2*"},
    {"alexnet",             NULL,      "AlexNet as Caffe has it: two groups, LRN", alexnet,             NULL                     },
    {"alexnet-torchvision", "alexnet", "AlexNet of torchvision: one tower",        alexnet_torchvision,
     alexnet_modules                                                                                                             },
    {"zfnet",               NULL,      "ZFNet of Zeiler and Fergus",               zfnet,               NULL                     },
    {"nin",                 NULL,      "Network in Network for ImageNet",          nin,                 NULL                     },
    {NULL,                  NULL,      NULL,                                       NULL,                NULL                     },
};
