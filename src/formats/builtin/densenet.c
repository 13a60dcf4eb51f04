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

const nw_builtin nw_builtins_densenet[] = {
    {"densenet121", NULL, "DenseNet-121", densenet121},
    {"densenet169", NULL, "DenseNet-169", densenet169},
    {"densenet201", NULL, "DenseNet-201", densenet201},
    {NULL,          NULL, NULL,           NULL       },
};
