#include "formats/builtin/builtin.h"

/* Howard et al., MobileNets (2017), table 1: 1.0 MobileNet-224. */
static const char mobilenet[] = "INPUT 224x224x3\n"
                                "conv1: CONV3-32/2 nobias bn\n"
                                "conv2: (DWCONV3 nobias bn, CONV1-64 nobias bn)\n"
                                "conv3: (DWCONV3/2 nobias bn, CONV1-128 nobias bn)\n"
                                "conv4: (DWCONV3 nobias bn, CONV1-128 nobias bn)\n"
                                "conv5: (DWCONV3/2 nobias bn, CONV1-256 nobias bn)\n"
                                "conv6: (DWCONV3 nobias bn, CONV1-256 nobias bn)\n"
                                "conv7: (DWCONV3/2 nobias bn, CONV1-512 nobias bn)\n"
                                "conv8: (DWCONV3 nobias bn, CONV1-512 nobias bn) *5\n"
                                "conv9: (DWCONV3/2 nobias bn, CONV1-1024 nobias bn)\n"
                                "conv10: (DWCONV3 nobias bn, CONV1-1024 nobias bn)\n"
                                "avgpool: GAP, fc: FC-1000, prob: SOFTMAX\n";

/* Sandler et al., MobileNetV2 (2018), table 2; torchvision, models/mobilenetv2.py. */
static const char mobilenet_v2[] =
    "INPUT 224x224x3\n"
    "conv1: CONV3-32/2 nobias bn relu6\n"
    "stage1: (DWCONV3 nobias bn relu6, CONV1-16 nobias bn linear)\n"
    "stage2: (CONV1-96 nobias bn relu6, DWCONV3/2 nobias bn relu6, CONV1-24 nobias bn linear\n"
    "  RES(CONV1-144 nobias bn relu6, DWCONV3 nobias bn relu6, CONV1-24 nobias bn linear))\n"
    "stage3: (CONV1-144 nobias bn relu6, DWCONV3/2 nobias bn relu6, CONV1-32 nobias bn linear\n"
    "  RES(CONV1-192 nobias bn relu6, DWCONV3 nobias bn relu6, CONV1-32 nobias bn linear) *2)\n"
    "stage4: (CONV1-192 nobias bn relu6, DWCONV3/2 nobias bn relu6, CONV1-64 nobias bn linear\n"
    "  RES(CONV1-384 nobias bn relu6, DWCONV3 nobias bn relu6, CONV1-64 nobias bn linear) *3)\n"
    "stage5: (CONV1-384 nobias bn relu6, DWCONV3 nobias bn relu6, CONV1-96 nobias bn linear\n"
    "  RES(CONV1-576 nobias bn relu6, DWCONV3 nobias bn relu6, CONV1-96 nobias bn linear) *2)\n"
    "stage6: (CONV1-576 nobias bn relu6, DWCONV3/2 nobias bn relu6, CONV1-160 nobias bn linear\n"
    "  RES(CONV1-960 nobias bn relu6, DWCONV3 nobias bn relu6, CONV1-160 nobias bn linear) *2)\n"
    "stage7: (CONV1-960 nobias bn relu6, DWCONV3 nobias bn relu6, CONV1-320 nobias bn linear)\n"
    "conv9: CONV1-1280 nobias bn relu6\n"
    "avgpool: GAP, dropout: DROPOUT 0.2, fc: FC-1000\n";

static const char mobilenet_v2_modules[] =
    "features.0: 0* 1* 2 "
    "features.1: conv.0.0* conv.0.1* conv.0.2 conv.1* conv.2* "
    "features.2-17: conv.0.0* conv.0.1* conv.0.2 conv.1.0* conv.1.1* conv.1.2 conv.2* conv.3* "
    "features.18: 0* 1* 2 "
    "classifier: 0 1*";

const nw_builtin nw_builtins_mobile[] = {
    {"mobilenet",    NULL, "MobileNet v1, 1.0 at 224", mobilenet,    NULL                },
    {"mobilenet_v2", NULL, "MobileNet v2",             mobilenet_v2, mobilenet_v2_modules},
    {NULL,           NULL, NULL,                       NULL,         NULL                },
};
