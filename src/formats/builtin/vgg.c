/* Simonyan & Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition (2014), table 1,
 * columns A, B, D and E. The plain names are as the Caffe models of its authors, the others as torchvision's
 * models/vgg.py. */
#include "formats/builtin/builtin.h"

#define A(round)                                                                                             \
    "INPUT 224x224x3\n"                                                                                      \
    "conv1_1: CONV3-64, pool1: POOL2" round "\n"                                                             \
    "conv2_1: CONV3-128, pool2: POOL2" round "\n"                                                            \
    "conv3: CONV3-256 *2, pool3: POOL2" round "\n"                                                           \
    "conv4: CONV3-512 *2, pool4: POOL2" round "\n"                                                           \
    "conv5: CONV3-512 *2, pool5: POOL2" round "\n"

/* B, D and E differ in how many layers the last three stages have. */
#define B(times, round)                                                                                      \
    "INPUT 224x224x3\n"                                                                                      \
    "conv1: CONV3-64 *2, pool1: POOL2" round "\n"                                                            \
    "conv2: CONV3-128 *2, pool2: POOL2" round "\n"                                                           \
    "conv3: CONV3-256 *" times ", pool3: POOL2" round "\n"                                                   \
    "conv4: CONV3-512 *" times ", pool4: POOL2" round "\n"                                                   \
    "conv5: CONV3-512 *" times ", pool5: POOL2" round "\n"

#define CAFFE                                                                                                \
    "fc6: FC-4096, drop6: DROPOUT\n"                                                                         \
    "fc7: FC-4096, drop7: DROPOUT\n"                                                                         \
    "fc8: FC-1000, prob: SOFTMAX\n"

#define TORCH                                                                                                \
    "avgpool: AVGPOOL to=7x7\n"                                                                              \
    "fc6: FC-4096, drop6: DROPOUT\n"                                                                         \
    "fc7: FC-4096, drop7: DROPOUT\n"                                                                         \
    "fc8: FC-1000\n"

static const char vgg11[] = A(" ceil") CAFFE;
static const char vgg11_torchvision[] = A(" floor") TORCH;
static const char vgg13[] = B("2", " ceil") CAFFE;
static const char vgg13_torchvision[] = B("2", " floor") TORCH;
static const char vgg16[] = B("3", " ceil") CAFFE;
static const char vgg16_torchvision[] = B("3", " floor") TORCH;
static const char vgg19[] = B("4", " ceil") CAFFE;
static const char vgg19_torchvision[] = B("4", " floor") TORCH;

/* Convolutions and ReLUs by stage, each with its pooling. */
#define MODULES(features) "features: " features ": avgpool classifier: 0* 1 2 3* 4 5 6*"

static const char vgg11_modules[] = MODULES("0* 1 2 3* 4 5 6* 7 8* 9 10 11* 12 13* 14 15 16* 17 18* 19 20 ");
static const char vgg13_modules[] =
    MODULES("0* 1 2* 3 4 5* 6 7* 8 9 10* 11 12* 13 14 15* 16 17* 18 19 20* 21 22* 23 24 ");
static const char vgg16_modules[] = MODULES("0* 1 2* 3 4 5* 6 7* 8 9 10* 11 12* 13 14* 15 16 "
                                            "17* 18 19* 20 21* 22 23 24* 25 26* 27 28* 29 30 ");
static const char vgg19_modules[] = MODULES("0* 1 2* 3 4 5* 6 7* 8 9 10* 11 12* 13 14* 15 16* 17 18 "
                                            "19* 20 21* 22 23* 24 25* 26 27 28* 29 30* 31 32* 33 34* 35 36 ");

const nw_builtin nw_builtins_vgg[] = {
    {"vgg11",             NULL,    "VGG-11 (A)",                        vgg11,             vgg11_modules},
    {"vgg11-torchvision", "vgg11", "VGG-11 of torchvision: no softmax", vgg11_torchvision, vgg11_modules},
    {"vgg13",             NULL,    "VGG-13 (B)",                        vgg13,             vgg13_modules},
    {"vgg13-torchvision", "vgg13", "VGG-13 of torchvision: no softmax", vgg13_torchvision, vgg13_modules},
    {"vgg16",             NULL,    "VGG-16 (D) as Caffe has it",        vgg16,             vgg16_modules},
    {"vgg16-torchvision", "vgg16", "VGG-16 of torchvision: no softmax", vgg16_torchvision, vgg16_modules},
    {"vgg19",             NULL,    "VGG-19 (E) as Caffe has it",        vgg19,             vgg19_modules},
    {"vgg19-torchvision", "vgg19", "VGG-19 of torchvision: no softmax", vgg19_torchvision, vgg19_modules},
    {NULL,                NULL,    NULL,                                NULL,              NULL         },
};
