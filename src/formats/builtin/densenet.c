/* Huang et al., Densely Connected Convolutional Networks (2016); torchvision, models/densenet.py. */
#include "formats/builtin/builtin.h"

static const char densenet121[] =
    "INPUT 224x224x3\n"
    "conv0: CONV7-64/2 nobias bn, pool0: POOL3 s2 p1 floor\n"
    "denseblock1: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *6\n"
    "transition1: (BN relu, CONV1-128 nobias linear, AVGPOOL2 floor)\n"
    "denseblock2: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *12\n"
    "transition2: (BN relu, CONV1-256 nobias linear, AVGPOOL2 floor)\n"
    "denseblock3: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *24\n"
    "transition3: (BN relu, CONV1-512 nobias linear, AVGPOOL2 floor)\n"
    "denseblock4: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *16\n"
    "norm5: BN relu, avgpool: GAP, classifier: FC-1000\n";

static const char densenet169[] =
    "INPUT 224x224x3\n"
    "conv0: CONV7-64/2 nobias bn, pool0: POOL3 s2 p1 floor\n"
    "denseblock1: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *6\n"
    "transition1: (BN relu, CONV1-128 nobias linear, AVGPOOL2 floor)\n"
    "denseblock2: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *12\n"
    "transition2: (BN relu, CONV1-256 nobias linear, AVGPOOL2 floor)\n"
    "denseblock3: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *32\n"
    "transition3: (BN relu, CONV1-640 nobias linear, AVGPOOL2 floor)\n"
    "denseblock4: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *32\n"
    "norm5: BN relu, avgpool: GAP, classifier: FC-1000\n";

static const char densenet201[] =
    "INPUT 224x224x3\n"
    "conv0: CONV7-64/2 nobias bn, pool0: POOL3 s2 p1 floor\n"
    "denseblock1: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *6\n"
    "transition1: (BN relu, CONV1-128 nobias linear, AVGPOOL2 floor)\n"
    "denseblock2: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *12\n"
    "transition2: (BN relu, CONV1-256 nobias linear, AVGPOOL2 floor)\n"
    "denseblock3: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *48\n"
    "transition3: (BN relu, CONV1-896 nobias linear, AVGPOOL2 floor)\n"
    "denseblock4: CAT( | BN relu, CONV1-128 nobias bn, CONV3-32 nobias linear) *32\n"
    "norm5: BN relu, avgpool: GAP, classifier: FC-1000\n";

#define DENSE(number, layers)                                                                                \
    "features.denseblock" number ".denselayer1-" layers ": norm1* relu1 conv1* norm2* relu2 conv2* "
#define TRANSITION(number) "features.transition" number ": norm* relu conv* pool "
#define MODULES(a, b, c, d)                                                                                  \
    "features: conv0* norm0* relu0 pool0 " DENSE("1", a) TRANSITION("1") DENSE("2", b) TRANSITION("2")       \
        DENSE("3", c) TRANSITION("3") DENSE("4", d) "features: norm5* : classifier*"

const nw_builtin nw_builtins_densenet[] = {
    {"densenet121", NULL,       "DenseNet-121", densenet121,           MODULES("6",                               "12", "24", "16")},
    {"densenet169",         NULL,              "DenseNet-169",                            densenet169,                                     MODULES("6",                                                                  "12", "32", "32")},
    {"densenet201",  NULL, "DenseNet-201",densenet201,MODULES("6","12", "48", "32")},
    {NULL, NULL,      NULL,      NULL,                                 NULL                                                                                                  },
};
