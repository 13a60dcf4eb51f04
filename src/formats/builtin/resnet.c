/* He et al., Deep Residual Learning for Image Recognition (2015); torchvision, models/resnet.py, where the
 * stride of a block stands on its 3x3 convolution ("v1.5"). */
#include "formats/builtin/builtin.h"

static const char resnet18[] =
    "INPUT 224x224x3\n"
    "conv1: CONV7-64/2 nobias bn, maxpool: POOL3 s2 p1 floor\n"
    "layer1: RES(CONV3-64 nobias bn, CONV3-64 nobias bn linear) relu *2\n"
    "layer2: (\n"
    "  ADD(CONV3-128/2 nobias bn, CONV3-128 nobias bn linear | CONV1-128/2 nobias bn linear) relu\n"
    "  RES(CONV3-128 nobias bn, CONV3-128 nobias bn linear) relu)\n"
    "layer3: (\n"
    "  ADD(CONV3-256/2 nobias bn, CONV3-256 nobias bn linear | CONV1-256/2 nobias bn linear) relu\n"
    "  RES(CONV3-256 nobias bn, CONV3-256 nobias bn linear) relu)\n"
    "layer4: (\n"
    "  ADD(CONV3-512/2 nobias bn, CONV3-512 nobias bn linear | CONV1-512/2 nobias bn linear) relu\n"
    "  RES(CONV3-512 nobias bn, CONV3-512 nobias bn linear) relu)\n"
    "avgpool: GAP, fc: FC-1000\n";

static const char resnet34[] =
    "INPUT 224x224x3\n"
    "conv1: CONV7-64/2 nobias bn, maxpool: POOL3 s2 p1 floor\n"
    "layer1: RES(CONV3-64 nobias bn, CONV3-64 nobias bn linear) relu *3\n"
    "layer2: (\n"
    "  ADD(CONV3-128/2 nobias bn, CONV3-128 nobias bn linear | CONV1-128/2 nobias bn linear) relu\n"
    "  RES(CONV3-128 nobias bn, CONV3-128 nobias bn linear) relu *3)\n"
    "layer3: (\n"
    "  ADD(CONV3-256/2 nobias bn, CONV3-256 nobias bn linear | CONV1-256/2 nobias bn linear) relu\n"
    "  RES(CONV3-256 nobias bn, CONV3-256 nobias bn linear) relu *5)\n"
    "layer4: (\n"
    "  ADD(CONV3-512/2 nobias bn, CONV3-512 nobias bn linear | CONV1-512/2 nobias bn linear) relu\n"
    "  RES(CONV3-512 nobias bn, CONV3-512 nobias bn linear) relu *2)\n"
    "avgpool: GAP, fc: FC-1000\n";

/* A stage of bottlenecks: `down` is the stride of the shortcut, which one of the first block's convolutions
 * has. */
#define STAGE(name, c, out, down, on_1x1, on_3x3, more)                                                      \
    name ": (\n"                                                                                             \
         "  ADD(CONV1-" c on_1x1 " nobias bn, CONV3-" c on_3x3 " nobias bn, CONV1-" out                      \
         " nobias bn linear\n"                                                                               \
         "    | CONV1-" out down " nobias bn linear) relu\n"                                                 \
         "  RES(CONV1-" c " nobias bn, CONV3-" c " nobias bn, CONV1-" out " nobias bn linear) relu *" more   \
         ")\n"

#define BEGIN                           "INPUT 224x224x3\nconv1: CONV7-64/2 nobias bn, maxpool: POOL3 s2 p1 floor\n"
#define LAYER1                          STAGE("layer1", "64", "256", "", "", "", "2")
#define LAYER2(on_1x1, on_3x3, more)    STAGE("layer2", "128", "512", "/2", on_1x1, on_3x3, more)
#define LAYER3(on_1x1, on_3x3, more)    STAGE("layer3", "256", "1024", "/2", on_1x1, on_3x3, more)
#define LAYER4(on_1x1, on_3x3)          STAGE("layer4", "512", "2048", "/2", on_1x1, on_3x3, "2")
#define END                             "avgpool: GAP, fc: FC-1000\n"
#define BOTTLENECKS(a, b, more2, more3) BEGIN LAYER1 LAYER2(a, b, more2) LAYER3(a, b, more3) LAYER4(a, b) END

static const char resnet50[] = BOTTLENECKS("", "/2", "3", "5");
static const char resnet101[] = BOTTLENECKS("", "/2", "3", "22");
static const char resnet152[] = BOTTLENECKS("", "/2", "7", "35");

/* The paper's own, as its Caffe files have them: the stride stands on the first 1x1. */
static const char resnet50_v1[] = BOTTLENECKS("/2", "", "3", "5");
static const char resnet101_v1[] = BOTTLENECKS("/2", "", "3", "22");
static const char resnet152_v1[] = BOTTLENECKS("/2", "", "7", "35");

/* Of a stage, the first block, and the others up to `last`; only the first stage of basic blocks has no
 * shortcut to project. */
#define BASIC_WORDS      "conv1* bn1* relu conv2* bn2* "
#define BOTTLENECK_WORDS "conv1* bn1* conv2* bn2* conv3* bn3* relu "
#define BLOCKS(stage, words, last)                                                                           \
    stage ".0: " words "downsample.0* downsample.1* " stage ".1-" last ": " words
#define NET(layer1, words, last2, last3, last4)                                                              \
    "conv1* bn1* relu maxpool " layer1 BLOCKS("layer2", words, last2) BLOCKS("layer3", words, last3)         \
        BLOCKS("layer4", words, last4) ": avgpool fc*"
#define BASIC(last1, last2, last3, last4)                                                                    \
    NET("layer1.0-" last1 ": " BASIC_WORDS, BASIC_WORDS, last2, last3, last4)
#define BOTTLENECK(last1, last2, last3, last4)                                                               \
    NET(BLOCKS("layer1", BOTTLENECK_WORDS, last1), BOTTLENECK_WORDS, last2, last3, last4)

static const char resnet18_modules[] = BASIC("1", "1", "1", "1");
static const char resnet34_modules[] = BASIC("2", "3", "5", "2");
static const char resnet50_modules[] = BOTTLENECK("2", "3", "5", "2");
static const char resnet101_modules[] = BOTTLENECK("2", "3", "22", "2");
static const char resnet152_modules[] = BOTTLENECK("2", "7", "35", "2");

const nw_builtin nw_builtins_resnet[] = {
    {"resnet18",     NULL,        "ResNet-18 as torchvision has it",           resnet18,     resnet18_modules },
    {"resnet34",     NULL,        "ResNet-34 as torchvision has it",           resnet34,     resnet34_modules },
    {"resnet50",     NULL,        "ResNet-50 as torchvision has it",           resnet50,     resnet50_modules },
    {"resnet50-v1",  "resnet50",  "ResNet-50 of the paper: stride on the 1x1", resnet50_v1,  resnet50_modules },
    {"resnet101",    NULL,        "ResNet-101 as torchvision has it",          resnet101,    resnet101_modules},
    {"resnet101-v1", "resnet101", "ResNet-101 of the paper",                   resnet101_v1, resnet101_modules},
    {"resnet152",    NULL,        "ResNet-152 as torchvision has it",          resnet152,    resnet152_modules},
    {"resnet152-v1", "resnet152", "ResNet-152 of the paper",                   resnet152_v1, resnet152_modules},
    {NULL,           NULL,        NULL,                                        NULL,         NULL             },
};
