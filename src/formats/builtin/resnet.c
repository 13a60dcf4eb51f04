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

static const char resnet50[] =
    "INPUT 224x224x3\n"
    "conv1: CONV7-64/2 nobias bn, maxpool: POOL3 s2 p1 floor\n"
    "layer1: (\n"
    "  ADD(CONV1-64 nobias bn, CONV3-64 nobias bn, CONV1-256 nobias bn linear\n"
    "    | CONV1-256 nobias bn linear) relu\n"
    "  RES(CONV1-64 nobias bn, CONV3-64 nobias bn, CONV1-256 nobias bn linear) relu *2)\n"
    "layer2: (\n"
    "  ADD(CONV1-128 nobias bn, CONV3-128/2 nobias bn, CONV1-512 nobias bn linear\n"
    "    | CONV1-512/2 nobias bn linear) relu\n"
    "  RES(CONV1-128 nobias bn, CONV3-128 nobias bn, CONV1-512 nobias bn linear) relu *3)\n"
    "layer3: (\n"
    "  ADD(CONV1-256 nobias bn, CONV3-256/2 nobias bn, CONV1-1024 nobias bn linear\n"
    "    | CONV1-1024/2 nobias bn linear) relu\n"
    "  RES(CONV1-256 nobias bn, CONV3-256 nobias bn, CONV1-1024 nobias bn linear) relu *5)\n"
    "layer4: (\n"
    "  ADD(CONV1-512 nobias bn, CONV3-512/2 nobias bn, CONV1-2048 nobias bn linear\n"
    "    | CONV1-2048/2 nobias bn linear) relu\n"
    "  RES(CONV1-512 nobias bn, CONV3-512 nobias bn, CONV1-2048 nobias bn linear) relu *2)\n"
    "avgpool: GAP, fc: FC-1000\n";

static const char resnet101[] =
    "INPUT 224x224x3\n"
    "conv1: CONV7-64/2 nobias bn, maxpool: POOL3 s2 p1 floor\n"
    "layer1: (\n"
    "  ADD(CONV1-64 nobias bn, CONV3-64 nobias bn, CONV1-256 nobias bn linear\n"
    "    | CONV1-256 nobias bn linear) relu\n"
    "  RES(CONV1-64 nobias bn, CONV3-64 nobias bn, CONV1-256 nobias bn linear) relu *2)\n"
    "layer2: (\n"
    "  ADD(CONV1-128 nobias bn, CONV3-128/2 nobias bn, CONV1-512 nobias bn linear\n"
    "    | CONV1-512/2 nobias bn linear) relu\n"
    "  RES(CONV1-128 nobias bn, CONV3-128 nobias bn, CONV1-512 nobias bn linear) relu *3)\n"
    "layer3: (\n"
    "  ADD(CONV1-256 nobias bn, CONV3-256/2 nobias bn, CONV1-1024 nobias bn linear\n"
    "    | CONV1-1024/2 nobias bn linear) relu\n"
    "  RES(CONV1-256 nobias bn, CONV3-256 nobias bn, CONV1-1024 nobias bn linear) relu *22)\n"
    "layer4: (\n"
    "  ADD(CONV1-512 nobias bn, CONV3-512/2 nobias bn, CONV1-2048 nobias bn linear\n"
    "    | CONV1-2048/2 nobias bn linear) relu\n"
    "  RES(CONV1-512 nobias bn, CONV3-512 nobias bn, CONV1-2048 nobias bn linear) relu *2)\n"
    "avgpool: GAP, fc: FC-1000\n";

static const char resnet152[] =
    "INPUT 224x224x3\n"
    "conv1: CONV7-64/2 nobias bn, maxpool: POOL3 s2 p1 floor\n"
    "layer1: (\n"
    "  ADD(CONV1-64 nobias bn, CONV3-64 nobias bn, CONV1-256 nobias bn linear\n"
    "    | CONV1-256 nobias bn linear) relu\n"
    "  RES(CONV1-64 nobias bn, CONV3-64 nobias bn, CONV1-256 nobias bn linear) relu *2)\n"
    "layer2: (\n"
    "  ADD(CONV1-128 nobias bn, CONV3-128/2 nobias bn, CONV1-512 nobias bn linear\n"
    "    | CONV1-512/2 nobias bn linear) relu\n"
    "  RES(CONV1-128 nobias bn, CONV3-128 nobias bn, CONV1-512 nobias bn linear) relu *7)\n"
    "layer3: (\n"
    "  ADD(CONV1-256 nobias bn, CONV3-256/2 nobias bn, CONV1-1024 nobias bn linear\n"
    "    | CONV1-1024/2 nobias bn linear) relu\n"
    "  RES(CONV1-256 nobias bn, CONV3-256 nobias bn, CONV1-1024 nobias bn linear) relu *35)\n"
    "layer4: (\n"
    "  ADD(CONV1-512 nobias bn, CONV3-512/2 nobias bn, CONV1-2048 nobias bn linear\n"
    "    | CONV1-2048/2 nobias bn linear) relu\n"
    "  RES(CONV1-512 nobias bn, CONV3-512 nobias bn, CONV1-2048 nobias bn linear) relu *2)\n"
    "avgpool: GAP, fc: FC-1000\n";

const nw_builtin nw_builtins_resnet[] = {
    {"resnet18",  NULL, "ResNet-18 as torchvision has it",  resnet18 },
    {"resnet34",  NULL, "ResNet-34 as torchvision has it",  resnet34 },
    {"resnet50",  NULL, "ResNet-50 as torchvision has it",  resnet50 },
    {"resnet101", NULL, "ResNet-101 as torchvision has it", resnet101},
    {"resnet152", NULL, "ResNet-152 as torchvision has it", resnet152},
    {NULL,        NULL, NULL,                               NULL     },
};
