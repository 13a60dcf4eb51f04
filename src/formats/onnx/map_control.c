/* Branches, loops, sequences, optionals. */
#include "formats/onnx/onnx.h"

const nw_onnx_row nw_onnx_control[] = {
    {"If",                 "",   &nw_op_if,                   NULL},
    {"Loop",               "",   &nw_op_loop,                 NULL},
    {"Scan",               "",   &nw_op_scan,                 NULL},
    {"SequenceMap",        "",   &nw_op_sequence_map,         NULL},
    {"SequenceEmpty",      "",   &nw_op_sequence_empty,       NULL},
    {"SequenceConstruct",  "",   &nw_op_sequence_construct,   NULL},
    {"SequenceInsert",     "",   &nw_op_sequence_insert,      NULL},
    {"SequenceErase",      "",   &nw_op_sequence_erase,       NULL},
    {"SequenceAt",         "",   &nw_op_sequence_at,          NULL},
    {"SequenceLength",     "",   &nw_op_sequence_length,      NULL},
    {"SplitToSequence",    "",   &nw_op_split_to_sequence,    NULL},
    {"ConcatFromSequence", "",   &nw_op_concat_from_sequence, NULL},
    {"Optional",           "",   &nw_op_optional,             NULL},
    {"OptionalHasElement", "",   &nw_op_optional_has_element, NULL},
    {"OptionalGetElement", "",   &nw_op_optional_get_element, NULL},
    {NULL,                 NULL, NULL,                        NULL},
};
