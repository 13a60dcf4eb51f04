#include "formats/builtin/builtin.h"

/* Szegedy et al., Going Deeper with Convolutions (2014); BVLC Caffe, models/bvlc_googlenet/deploy.prototxt.
 */
static const char googlenet[] =
    "INPUT 224x224x3\n"
    "conv1: (7x7_s2: CONV7-64/2), pool1: (3x3_s2: POOL3 s2 ceil, norm1: LRN5)\n"
    "conv2: (3x3_reduce: CONV1-64, 3x3: CONV3-192, norm2: LRN5), pool2: (3x3_s2: POOL3 s2 ceil)\n"
    "inception_3a: CAT(1x1: CONV1-64 | 3x3_reduce: CONV1-96, 3x3: CONV3-128\n"
    "  | 5x5_reduce: CONV1-16, 5x5: CONV5-32 | pool: POOL3 s1 p1 ceil, pool_proj: CONV1-32)\n"
    "inception_3b: CAT(1x1: CONV1-128 | 3x3_reduce: CONV1-128, 3x3: CONV3-192\n"
    "  | 5x5_reduce: CONV1-32, 5x5: CONV5-96 | pool: POOL3 s1 p1 ceil, pool_proj: CONV1-64)\n"
    "pool3: (3x3_s2: POOL3 s2 ceil)\n"
    "inception_4a: CAT(1x1: CONV1-192 | 3x3_reduce: CONV1-96, 3x3: CONV3-208\n"
    "  | 5x5_reduce: CONV1-16, 5x5: CONV5-48 | pool: POOL3 s1 p1 ceil, pool_proj: CONV1-64)\n"
    "inception_4b: CAT(1x1: CONV1-160 | 3x3_reduce: CONV1-112, 3x3: CONV3-224\n"
    "  | 5x5_reduce: CONV1-24, 5x5: CONV5-64 | pool: POOL3 s1 p1 ceil, pool_proj: CONV1-64)\n"
    "inception_4c: CAT(1x1: CONV1-128 | 3x3_reduce: CONV1-128, 3x3: CONV3-256\n"
    "  | 5x5_reduce: CONV1-24, 5x5: CONV5-64 | pool: POOL3 s1 p1 ceil, pool_proj: CONV1-64)\n"
    "inception_4d: CAT(1x1: CONV1-112 | 3x3_reduce: CONV1-144, 3x3: CONV3-288\n"
    "  | 5x5_reduce: CONV1-32, 5x5: CONV5-64 | pool: POOL3 s1 p1 ceil, pool_proj: CONV1-64)\n"
    "inception_4e: CAT(1x1: CONV1-256 | 3x3_reduce: CONV1-160, 3x3: CONV3-320\n"
    "  | 5x5_reduce: CONV1-32, 5x5: CONV5-128 | pool: POOL3 s1 p1 ceil, pool_proj: CONV1-128)\n"
    "pool4: (3x3_s2: POOL3 s2 ceil)\n"
    "inception_5a: CAT(1x1: CONV1-256 | 3x3_reduce: CONV1-160, 3x3: CONV3-320\n"
    "  | 5x5_reduce: CONV1-32, 5x5: CONV5-128 | pool: POOL3 s1 p1 ceil, pool_proj: CONV1-128)\n"
    "inception_5b: CAT(1x1: CONV1-384 | 3x3_reduce: CONV1-192, 3x3: CONV3-384\n"
    "  | 5x5_reduce: CONV1-48, 5x5: CONV5-128 | pool: POOL3 s1 p1 ceil, pool_proj: CONV1-128)\n"
    "pool5: (7x7_s1: AVGPOOL7 s1 ceil, drop_7x7_s1: DROPOUT 0.4)\n"
    "loss3: (classifier: FC-1000), prob: SOFTMAX\n";

/* torchvision, models/googlenet.py, without the auxiliary classifiers: normalised, and 3x3 where the paper
 * has 5x5. */
static const char googlenet_torchvision[] =
    "INPUT 224x224x3\n"
    "conv1: CONV7-64/2 nobias bn, maxpool1: POOL3 s2 ceil\n"
    "conv2: CONV1-64 nobias bn, conv3: CONV3-192 nobias bn, maxpool2: POOL3 s2 ceil\n"
    "inception3a: CAT(CONV1-64 nobias bn | CONV1-96 nobias bn, CONV3-128 nobias bn\n"
    "  | CONV1-16 nobias bn, CONV3-32 nobias bn | POOL3 s1 p1 ceil, CONV1-32 nobias bn)\n"
    "inception3b: CAT(CONV1-128 nobias bn | CONV1-128 nobias bn, CONV3-192 nobias bn\n"
    "  | CONV1-32 nobias bn, CONV3-96 nobias bn | POOL3 s1 p1 ceil, CONV1-64 nobias bn)\n"
    "maxpool3: POOL3 s2 ceil\n"
    "inception4a: CAT(CONV1-192 nobias bn | CONV1-96 nobias bn, CONV3-208 nobias bn\n"
    "  | CONV1-16 nobias bn, CONV3-48 nobias bn | POOL3 s1 p1 ceil, CONV1-64 nobias bn)\n"
    "inception4b: CAT(CONV1-160 nobias bn | CONV1-112 nobias bn, CONV3-224 nobias bn\n"
    "  | CONV1-24 nobias bn, CONV3-64 nobias bn | POOL3 s1 p1 ceil, CONV1-64 nobias bn)\n"
    "inception4c: CAT(CONV1-128 nobias bn | CONV1-128 nobias bn, CONV3-256 nobias bn\n"
    "  | CONV1-24 nobias bn, CONV3-64 nobias bn | POOL3 s1 p1 ceil, CONV1-64 nobias bn)\n"
    "inception4d: CAT(CONV1-112 nobias bn | CONV1-144 nobias bn, CONV3-288 nobias bn\n"
    "  | CONV1-32 nobias bn, CONV3-64 nobias bn | POOL3 s1 p1 ceil, CONV1-64 nobias bn)\n"
    "inception4e: CAT(CONV1-256 nobias bn | CONV1-160 nobias bn, CONV3-320 nobias bn\n"
    "  | CONV1-32 nobias bn, CONV3-128 nobias bn | POOL3 s1 p1 ceil, CONV1-128 nobias bn)\n"
    "maxpool4: POOL2 ceil\n"
    "inception5a: CAT(CONV1-256 nobias bn | CONV1-160 nobias bn, CONV3-320 nobias bn\n"
    "  | CONV1-32 nobias bn, CONV3-128 nobias bn | POOL3 s1 p1 ceil, CONV1-128 nobias bn)\n"
    "inception5b: CAT(CONV1-384 nobias bn | CONV1-192 nobias bn, CONV3-384 nobias bn\n"
    "  | CONV1-48 nobias bn, CONV3-128 nobias bn | POOL3 s1 p1 ceil, CONV1-128 nobias bn)\n"
    "avgpool: GAP, dropout: DROPOUT 0.2, fc: FC-1000\n";

/* Iandola et al., SqueezeNet (2016); torchvision, models/squeezenet.py. */
static const char squeezenet1_0[] =
    "INPUT 224x224x3\n"
    "conv1: CONV7-96/2 valid, pool1: POOL3 s2 ceil\n"
    "fire2: (squeeze: CONV1-16, CAT(expand1x1: CONV1-64 | expand3x3: CONV3-64))\n"
    "fire3: (squeeze: CONV1-16, CAT(expand1x1: CONV1-64 | expand3x3: CONV3-64))\n"
    "fire4: (squeeze: CONV1-32, CAT(expand1x1: CONV1-128 | expand3x3: CONV3-128))\n"
    "pool4: POOL3 s2 ceil\n"
    "fire5: (squeeze: CONV1-32, CAT(expand1x1: CONV1-128 | expand3x3: CONV3-128))\n"
    "fire6: (squeeze: CONV1-48, CAT(expand1x1: CONV1-192 | expand3x3: CONV3-192))\n"
    "fire7: (squeeze: CONV1-48, CAT(expand1x1: CONV1-192 | expand3x3: CONV3-192))\n"
    "fire8: (squeeze: CONV1-64, CAT(expand1x1: CONV1-256 | expand3x3: CONV3-256))\n"
    "pool8: POOL3 s2 ceil\n"
    "fire9: (squeeze: CONV1-64, CAT(expand1x1: CONV1-256 | expand3x3: CONV3-256))\n"
    "drop9: DROPOUT, conv10: CONV1-1000, pool10: GAP\n";

static const char squeezenet1_1[] =
    "INPUT 224x224x3\n"
    "conv1: CONV3-64/2 valid, pool1: POOL3 s2 ceil\n"
    "fire2: (squeeze: CONV1-16, CAT(expand1x1: CONV1-64 | expand3x3: CONV3-64))\n"
    "fire3: (squeeze: CONV1-16, CAT(expand1x1: CONV1-64 | expand3x3: CONV3-64))\n"
    "pool3: POOL3 s2 ceil\n"
    "fire4: (squeeze: CONV1-32, CAT(expand1x1: CONV1-128 | expand3x3: CONV3-128))\n"
    "fire5: (squeeze: CONV1-32, CAT(expand1x1: CONV1-128 | expand3x3: CONV3-128))\n"
    "pool5: POOL3 s2 ceil\n"
    "fire6: (squeeze: CONV1-48, CAT(expand1x1: CONV1-192 | expand3x3: CONV3-192))\n"
    "fire7: (squeeze: CONV1-48, CAT(expand1x1: CONV1-192 | expand3x3: CONV3-192))\n"
    "fire8: (squeeze: CONV1-64, CAT(expand1x1: CONV1-256 | expand3x3: CONV3-256))\n"
    "fire9: (squeeze: CONV1-64, CAT(expand1x1: CONV1-256 | expand3x3: CONV3-256))\n"
    "drop9: DROPOUT, conv10: CONV1-1000, pool10: GAP\n";

#define UNIT(name) name ".conv* " name ".bn* "
#define INCEPTION(name)                                                                                      \
    "inception" name ": " UNIT("branch1") UNIT("branch2.0") UNIT("branch2.1") UNIT("branch3.0")              \
        UNIT("branch3.1") "branch4.0 " UNIT("branch4.1")

static const char googlenet_modules[] =
    UNIT("conv1") "maxpool1 " UNIT("conv2") UNIT("conv3") "maxpool2 " INCEPTION("3a")
        INCEPTION("3b") ": maxpool3 " INCEPTION("4a") INCEPTION("4b") INCEPTION("4c") INCEPTION("4d")
            INCEPTION("4e") ": maxpool4 " INCEPTION("5a") INCEPTION("5b") ": avgpool dropout fc*";

#define FIRES(range)                                                                                         \
    "features." range ": squeeze* squeeze_activation expand1x1* expand1x1_activation "                       \
    "expand3x3* expand3x3_activation "

static const char squeezenet1_0_modules[] = "features: 0* 1 2 " FIRES("3-5") "features: 6 " FIRES(
    "7-10") "features: 11 " FIRES("12") "classifier: 0 1* 2 3";
static const char squeezenet1_1_modules[] = "features: 0* 1 2 " FIRES("3-4") "features: 5 " FIRES(
    "6-7") "features: 8 " FIRES("9-12") "classifier: 0 1* 2 3";

const nw_builtin nw_builtins_inception[] = {
    {"googlenet",             NULL,        "GoogLeNet as Caffe has it",            googlenet,             NULL                 },
    {"googlenet-torchvision", "googlenet", "GoogLeNet of torchvision, normalised", googlenet_torchvision,
     googlenet_modules                                                                                                         },
    {"squeezenet1_0",         NULL,        "SqueezeNet 1.0",                       squeezenet1_0,         squeezenet1_0_modules},
    {"squeezenet1_1",         NULL,        "SqueezeNet 1.1: 2.4 times less work",  squeezenet1_1,         squeezenet1_1_modules},
    {NULL,                    NULL,        NULL,                                   NULL,                  NULL                 },
};
