/* Which field of which table is what: schema.fbs. */
#include "formats/tflite/tflite.h"

const nw_lite_table nw_lite_tables[NW_LITE_TABLES] = {
    [NW_LITE_MODEL] = {"model",
                       "4VVmViVVVV",                              {NW_LITE_OPERATOR_CODE, NW_LITE_SUBGRAPH, NW_LITE_BUFFER, NW_LITE_METADATA,
                        NW_LITE_SIGNATURE, NW_LITE_BUFFER_GROUP, NW_LITE_OUTER_BUFFER} },
    [NW_LITE_OPERATOR_CODE] = {"operator code",         "1s44",           {0}                                                      },
    [NW_LITE_SUBGRAPH] = {"subgraph",              "ViiVs4",         {NW_LITE_TENSOR, NW_LITE_OPERATOR}                       },
    [NW_LITE_TENSOR] = {"tensor",                "i14sT1Ti1V4",    {NW_LITE_QUANTIZATION, NW_LITE_SPARSITY, NW_LITE_VARIANT}},
    [NW_LITE_QUANTIZATION] = {"quantization",          "iiil1U4",        {NW_LITE_DETAILS}                                        },
    [NW_LITE_SPARSITY] = {"sparsity",              "iiV",            {NW_LITE_DIMENSION}                                      },
    [NW_LITE_DIMENSION] = {"sparsity",              "141U1U",         {NW_LITE_INDICES, NW_LITE_INDICES}                       },
    [NW_LITE_VARIANT] = {"variant",               "i11",            {0}                                                      },
    [NW_LITE_OPERATOR] = {"operator",              "4ii1Ua1ai881U4", {NW_LITE_OPTIONS, NW_LITE_OPTIONS_2}                     },
    [NW_LITE_BUFFER] = {"buffer",                "d88",            {0}                                                      },
    [NW_LITE_BUFFER_GROUP] = {"external buffer group", "s",              {0}                                                      },
    [NW_LITE_OUTER_BUFFER] = {"external buffer",       "4488s",          {0}                                                      },
    [NW_LITE_METADATA] = {"metadata",              "s4",             {0}                                                      },
    [NW_LITE_SIGNATURE] = {"signature",             "VVss4",          {NW_LITE_TENSOR_MAP, NW_LITE_TENSOR_MAP}                 },
    [NW_LITE_TENSOR_MAP] = {"signature",             "s4",             {0}                                                      },
};

static const char *const details[] = {"a", "444", "444i"};
static const char *const indices[] = {"i", "h", "a"};

/* union BuiltinOptions, in order. */
static const char *const options[] = {
    "1441441",                    /* Conv2D */
    "1444144",                    /* DepthwiseConv2D */
    "4ii",                        /* ConcatEmbeddings */
    "1",                          /* LSHProjection */
    "144441",                     /* Pool2D */
    "411",                        /* SVDF */
    "11",                         /* RNN */
    "11111",                      /* FullyConnected */
    "4",                          /* Softmax */
    "41",                         /* Concatenation */
    "11",                         /* Add */
    "1",                          /* L2Norm */
    "4444",                       /* LocalResponseNormalization */
    "14411",                      /* LSTM */
    "4411",                       /* ResizeBilinear */
    "4",                          /* Call */
    "i",                          /* Reshape */
    "441",                        /* SkipGram */
    "4",                          /* SpaceToDepth */
    "1",                          /* EmbeddingLookupSparse */
    "1",                          /* Mul */
    "",                           /* Pad */
    "44",                         /* Gather */
    "",         "",   "",         /* BatchToSpaceND, SpaceToBatchND, Transpose */
    "1",                          /* Reducer */
    "11",                         /* Sub */
    "1",                          /* Div */
    "i",                          /* Squeeze */
    "111",                        /* SequenceRNN */
    "444441",                     /* StridedSlice */
    "",         "",               /* Exp, TopKV2 */
    "4",                          /* Split */
    "",                           /* LogSoftmax */
    "11",                         /* Cast */
    "",         "",               /* Dequantize, MaximumMinimum */
    "1",                          /* ArgMax */
    "",         "",   "", "", "", /* Less, Neg, PadV2, Greater, GreaterEqual */
    "",         "",   "",         /* LessEqual, Select, Slice */
    "14411",                      /* TransposeConv */
    "1",                          /* SparseToDense */
    "",         "",   "", "",     /* Tile, ExpandDims, Equal, NotEqual */
    "1",                          /* Shape */
    "",                           /* Pow */
    "1",                          /* ArgMin */
    "4441",                       /* FakeQuant */
    "44",                         /* Pack */
    "",                           /* LogicalOr */
    "4",                          /* OneHot */
    "",         "",               /* LogicalAnd, LogicalNot */
    "44",                         /* Unpack */
    "",         "",   "", "",     /* FloorDiv, Square, ZerosLike, Fill */
    "144111",                     /* BidirectionalSequenceLSTM */
    "1111",                       /* BidirectionalSequenceRNN */
    "144111",                     /* UnidirectionalSequenceLSTM */
    "",         "",               /* FloorMod, Range */
    "11",                         /* ResizeNearestNeighbor */
    "4",                          /* LeakyRelu */
    "",                           /* SquaredDifference */
    "1",                          /* MirrorPad */
    "",                           /* Abs */
    "4",                          /* SplitV */
    "1",                          /* Unique */
    "",         "",   "", "",     /* ReverseV2, AddN, GatherNd, Cos */
    "",         "",               /* Where, Rank */
    "44",                         /* ReverseSequence */
    "",         "",   "", "",     /* MatrixDiag, Quantize, MatrixSetDiag, HardSwish */
    "44",       "44",             /* If, While */
    "4",                          /* DepthToSpace */
    "",         "",   "", "",     /* NonMaxSuppressionV4, NonMaxSuppressionV5, ScatterNd, SelectV2 */
    "",         "",               /* Densify, SegmentSum */
    "111",                        /* BatchMatMul */
    "11",                         /* Cumsum */
    "4",                          /* CallOnce */
    "",         "",               /* BroadcastTo, Rfft2d */
    "14441444",                   /* Conv3D */
    "411",                        /* Hashtable */
    "",         "",   "",         /* HashtableFind, HashtableImport, HashtableSize */
    "ss",                         /* VarHandle */
    "",         "",               /* ReadVariable, AssignVariable */
    "88",                         /* Random */
    "i",                          /* Bucketize */
    "1",                          /* Gelu */
    "",         "",   "", "", "", /* DynamicUpdateSlice, UnsortedSegmentProd, -Max, -Min, -Sum */
    "",         "",   "", "", "", /* ATan2, Sign, Bitcast, BitwiseXor, RightShift */
};

/* union BuiltinOptions2: those of StableHLO, and Dilate, ReduceWindow. */
static const char *const options_2[] = {
    "8",                 /* Concatenate */
    "l",                 /* BroadcastInDim */
    "lll",               /* Slice */
    "lllla88l88l88l88i", /* Convolution */
    "m1m4ia",            /* CustomCall */
    "l4",                /* Reduce */
    "1lll814",           /* Scatter */
    "44",                /* Compare */
    "l",                 /* DynamicSlice */
    "lll",               /* Pad */
    "8",                 /* Iota */
    "lllli",             /* DotGeneral */
    "lllll4",            /* ReduceWindow */
    "814",               /* Sort */
    "44",                /* While */
    "lll8l1",            /* Gather */
    "l",                 /* Transpose */
    "",                  /* Dilate */
    "1",                 /* RngBitGenerator */
    "4",                 /* ReduceWindow without StableHLO */
    "s4a14",             /* Composite */
    "",                  /* ShiftLeft */
    "i",                 /* Case */
};

#define UNION(list)                                                                                          \
    {                                                                                                        \
        list, sizeof(list) / sizeof *(list)                                                                  \
    }

const char *nw_lite_member(int which, uint32_t number)
{
    static const struct {
        const char *const *fields;
        size_t count;
    } unions[] = {
        [NW_LITE_DETAILS] = UNION(details),
        [NW_LITE_INDICES] = UNION(indices),
        [NW_LITE_OPTIONS] = UNION(options),
        [NW_LITE_OPTIONS_2] = UNION(options_2),
    };
    return number >= 1 && number <= unions[which].count ? unions[which].fields[number - 1] : NULL;
}
