/* onnx.proto of the ONNX repository, message by message, in its order. */
#include "formats/onnx/schema.h"

enum { STRUCTURE = NW_SPAN_STRUCTURE, NAME = NW_SPAN_NAME, METADATA = NW_SPAN_METADATA };

/* Messages hold each other. */
static const nw_onnx_message attribute, value_info, node, int_int_list_entry, node_device_configuration,
    sharding_spec, sharded_dim, simple_sharded_dim, training_info, device_configuration, string_string_entry,
    tensor_annotation, graph, tensor, segment, sparse_tensor, tensor_shape, dimension, type, type_tensor,
    type_sequence, type_map, type_optional, type_sparse_tensor, type_opaque, operator_set_id, function;

static const nw_onnx_field attribute_fields[] = {
    {"AttributeProto.name",           1,  NAME,     NULL          },
    {"AttributeProto.ref_attr_name",  21, NAME,     NULL          },
    {"AttributeProto.doc_string",     13, METADATA, NULL          },
    {"AttributeProto.type",           20, METADATA, NULL          },
    {"AttributeProto.f",              2,  METADATA, NULL          },
    {"AttributeProto.i",              3,  METADATA, NULL          },
    {"AttributeProto.s",              4,  METADATA, NULL          },
    {"AttributeProto.t",              5,  METADATA, &tensor       },
    {"AttributeProto.g",              6,  METADATA, &graph        },
    {"AttributeProto.sparse_tensor",  22, METADATA, &sparse_tensor},
    {"AttributeProto.tp",             14, METADATA, &type         },
    {"AttributeProto.floats",         7,  METADATA, NULL          },
    {"AttributeProto.ints",           8,  METADATA, NULL          },
    {"AttributeProto.strings",        9,  METADATA, NULL          },
    {"AttributeProto.tensors",        10, METADATA, &tensor       },
    {"AttributeProto.graphs",         11, METADATA, &graph        },
    {"AttributeProto.sparse_tensors", 23, METADATA, &sparse_tensor},
    {"AttributeProto.type_protos",    15, METADATA, &type         },
    {NULL,                            0,  0,        NULL          },
};

static const nw_onnx_field value_info_fields[] = {
    {"ValueInfoProto.name",           1, NAME,     NULL                },
    {"ValueInfoProto.type",           2, METADATA, &type               },
    {"ValueInfoProto.doc_string",     3, METADATA, NULL                },
    {"ValueInfoProto.metadata_props", 4, METADATA, &string_string_entry},
    {NULL,                            0, 0,        NULL                },
};

static const nw_onnx_field node_fields[] = {
    {"NodeProto.input",                 1,  NAME,     NULL                      },
    {"NodeProto.output",                2,  NAME,     NULL                      },
    {"NodeProto.name",                  3,  NAME,     NULL                      },
    {"NodeProto.op_type",               4,  NAME,     NULL                      },
    {"NodeProto.domain",                7,  NAME,     NULL                      },
    {"NodeProto.overload",              8,  NAME,     NULL                      },
    {"NodeProto.attribute",             5,  METADATA, &attribute                },
    {"NodeProto.doc_string",            6,  METADATA, NULL                      },
    {"NodeProto.metadata_props",        9,  METADATA, &string_string_entry      },
    {"NodeProto.device_configurations", 10, METADATA, &node_device_configuration},
    {NULL,                              0,  0,        NULL                      },
};

static const nw_onnx_field int_int_list_entry_fields[] = {
    {"IntIntListEntryProto.key",   1, METADATA, NULL},
    {"IntIntListEntryProto.value", 2, METADATA, NULL},
    {NULL,                         0, 0,        NULL},
};

static const nw_onnx_field node_device_configuration_fields[] = {
    {"NodeDeviceConfigurationProto.configuration_id", 1, NAME,     NULL          },
    {"NodeDeviceConfigurationProto.sharding_spec",    2, METADATA, &sharding_spec},
    {"NodeDeviceConfigurationProto.pipeline_stage",   3, METADATA, NULL          },
    {NULL,                                            0, 0,        NULL          },
};

static const nw_onnx_field sharding_spec_fields[] = {
    {"ShardingSpecProto.tensor_name",               1, NAME,     NULL               },
    {"ShardingSpecProto.device",                    2, METADATA, NULL               },
    {"ShardingSpecProto.index_to_device_group_map", 3, METADATA, &int_int_list_entry},
    {"ShardingSpecProto.sharded_dim",               4, METADATA, &sharded_dim       },
    {NULL,                                          0, 0,        NULL               },
};

static const nw_onnx_field sharded_dim_fields[] = {
    {"ShardedDimProto.axis",            1, METADATA, NULL               },
    {"ShardedDimProto.simple_sharding", 2, METADATA, &simple_sharded_dim},
    {NULL,                              0, 0,        NULL               },
};

static const nw_onnx_field simple_sharded_dim_fields[] = {
    {"SimpleShardedDimProto.dim_value",  1, METADATA, NULL},
    {"SimpleShardedDimProto.dim_param",  2, NAME,     NULL},
    {"SimpleShardedDimProto.num_shards", 3, METADATA, NULL},
    {NULL,                               0, 0,        NULL},
};

static const nw_onnx_field training_info_fields[] = {
    {"TrainingInfoProto.initialization",         1, METADATA, &graph              },
    {"TrainingInfoProto.algorithm",              2, METADATA, &graph              },
    {"TrainingInfoProto.initialization_binding", 3, METADATA, &string_string_entry},
    {"TrainingInfoProto.update_binding",         4, METADATA, &string_string_entry},
    {NULL,                                       0, 0,        NULL                },
};

static const nw_onnx_field model_fields[] = {
    {"ModelProto.ir_version",       1,  METADATA, NULL                 },
    {"ModelProto.opset_import",     8,  METADATA, &operator_set_id     },
    {"ModelProto.producer_name",    2,  METADATA, NULL                 },
    {"ModelProto.producer_version", 3,  METADATA, NULL                 },
    {"ModelProto.domain",           4,  NAME,     NULL                 },
    {"ModelProto.model_version",    5,  METADATA, NULL                 },
    {"ModelProto.doc_string",       6,  METADATA, NULL                 },
    {"ModelProto.graph",            7,  METADATA, &graph               },
    {"ModelProto.metadata_props",   14, METADATA, &string_string_entry },
    {"ModelProto.training_info",    20, METADATA, &training_info       },
    {"ModelProto.functions",        25, METADATA, &function            },
    {"ModelProto.configuration",    26, METADATA, &device_configuration},
    {NULL,                          0,  0,        NULL                 },
};

static const nw_onnx_field device_configuration_fields[] = {
    {"DeviceConfigurationProto.name",        1, NAME,     NULL},
    {"DeviceConfigurationProto.num_devices", 2, METADATA, NULL},
    {"DeviceConfigurationProto.device",      3, METADATA, NULL},
    {NULL,                                   0, 0,        NULL},
};

static const nw_onnx_field string_string_entry_fields[] = {
    {"StringStringEntryProto.key",   1, METADATA, NULL},
    {"StringStringEntryProto.value", 2, METADATA, NULL},
    {NULL,                           0, 0,        NULL},
};

static const nw_onnx_field tensor_annotation_fields[] = {
    {"TensorAnnotation.tensor_name",                  1, NAME,     NULL                },
    {"TensorAnnotation.quant_parameter_tensor_names", 2, METADATA, &string_string_entry},
    {NULL,                                            0, 0,        NULL                },
};

static const nw_onnx_field graph_fields[] = {
    {"GraphProto.node",                    1,  METADATA, &node               },
    {"GraphProto.name",                    2,  NAME,     NULL                },
    {"GraphProto.initializer",             5,  METADATA, &tensor             },
    {"GraphProto.sparse_initializer",      15, METADATA, &sparse_tensor      },
    {"GraphProto.doc_string",              10, METADATA, NULL                },
    {"GraphProto.input",                   11, METADATA, &value_info         },
    {"GraphProto.output",                  12, METADATA, &value_info         },
    {"GraphProto.value_info",              13, METADATA, &value_info         },
    {"GraphProto.quantization_annotation", 14, METADATA, &tensor_annotation  },
    {"GraphProto.metadata_props",          16, METADATA, &string_string_entry},
    {NULL,                                 0,  0,        NULL                },
};

static const nw_onnx_field tensor_fields[] = {
    {"TensorProto.dims",           1,  METADATA, NULL                },
    {"TensorProto.data_type",      2,  METADATA, NULL                },
    {"TensorProto.segment",        3,  METADATA, &segment            },
    {"TensorProto.float_data",     4,  METADATA, NULL                },
    {"TensorProto.int32_data",     5,  METADATA, NULL                },
    {"TensorProto.string_data",    6,  METADATA, NULL                },
    {"TensorProto.int64_data",     7,  METADATA, NULL                },
    {"TensorProto.name",           8,  NAME,     NULL                },
    {"TensorProto.doc_string",     12, METADATA, NULL                },
    {"TensorProto.raw_data",       9,  METADATA, NULL                },
    {"TensorProto.external_data",  13, METADATA, &string_string_entry},
    {"TensorProto.data_location",  14, METADATA, NULL                },
    {"TensorProto.double_data",    10, METADATA, NULL                },
    {"TensorProto.uint64_data",    11, METADATA, NULL                },
    {"TensorProto.metadata_props", 16, METADATA, &string_string_entry},
    {NULL,                         0,  0,        NULL                },
};

static const nw_onnx_field segment_fields[] = {
    {"TensorProto.Segment.begin", 1, METADATA, NULL},
    {"TensorProto.Segment.end",   2, METADATA, NULL},
    {NULL,                        0, 0,        NULL},
};

static const nw_onnx_field sparse_tensor_fields[] = {
    {"SparseTensorProto.values",  1, METADATA,  &tensor},
    {"SparseTensorProto.indices", 2, STRUCTURE, &tensor},
    {"SparseTensorProto.dims",    3, METADATA,  NULL   },
    {NULL,                        0, 0,         NULL   },
};

static const nw_onnx_field tensor_shape_fields[] = {
    {"TensorShapeProto.dim", 1, METADATA, &dimension},
    {NULL,                   0, 0,        NULL      },
};

static const nw_onnx_field dimension_fields[] = {
    {"TensorShapeProto.Dimension.dim_value",  1, METADATA, NULL},
    {"TensorShapeProto.Dimension.dim_param",  2, NAME,     NULL},
    {"TensorShapeProto.Dimension.denotation", 3, METADATA, NULL},
    {NULL,                                    0, 0,        NULL},
};

static const nw_onnx_field type_fields[] = {
    {"TypeProto.tensor_type",        1, METADATA, &type_tensor       },
    {"TypeProto.sequence_type",      4, METADATA, &type_sequence     },
    {"TypeProto.map_type",           5, METADATA, &type_map          },
    {"TypeProto.optional_type",      9, METADATA, &type_optional     },
    {"TypeProto.sparse_tensor_type", 8, METADATA, &type_sparse_tensor},
    {"TypeProto.opaque_type",        7, METADATA, &type_opaque       },
    {"TypeProto.denotation",         6, METADATA, NULL               },
    {NULL,                           0, 0,        NULL               },
};

static const nw_onnx_field type_tensor_fields[] = {
    {"TypeProto.Tensor.elem_type", 1, METADATA, NULL         },
    {"TypeProto.Tensor.shape",     2, METADATA, &tensor_shape},
    {NULL,                         0, 0,        NULL         },
};

static const nw_onnx_field type_sequence_fields[] = {
    {"TypeProto.Sequence.elem_type", 1, METADATA, &type},
    {NULL,                           0, 0,        NULL },
};

static const nw_onnx_field type_map_fields[] = {
    {"TypeProto.Map.key_type",   1, METADATA, NULL },
    {"TypeProto.Map.value_type", 2, METADATA, &type},
    {NULL,                       0, 0,        NULL },
};

static const nw_onnx_field type_optional_fields[] = {
    {"TypeProto.Optional.elem_type", 1, METADATA, &type},
    {NULL,                           0, 0,        NULL },
};

static const nw_onnx_field type_sparse_tensor_fields[] = {
    {"TypeProto.SparseTensor.elem_type", 1, METADATA, NULL         },
    {"TypeProto.SparseTensor.shape",     2, METADATA, &tensor_shape},
    {NULL,                               0, 0,        NULL         },
};

static const nw_onnx_field type_opaque_fields[] = {
    {"TypeProto.Opaque.domain", 1, NAME, NULL},
    {"TypeProto.Opaque.name",   2, NAME, NULL},
    {NULL,                      0, 0,    NULL},
};

static const nw_onnx_field operator_set_id_fields[] = {
    {"OperatorSetIdProto.domain",  1, NAME,     NULL},
    {"OperatorSetIdProto.version", 2, METADATA, NULL},
    {NULL,                         0, 0,        NULL},
};

static const nw_onnx_field function_fields[] = {
    {"FunctionProto.name",            1,  NAME,     NULL                },
    {"FunctionProto.input",           4,  NAME,     NULL                },
    {"FunctionProto.output",          5,  NAME,     NULL                },
    {"FunctionProto.attribute",       6,  NAME,     NULL                },
    {"FunctionProto.attribute_proto", 11, METADATA, &attribute          },
    {"FunctionProto.node",            7,  METADATA, &node               },
    {"FunctionProto.doc_string",      8,  METADATA, NULL                },
    {"FunctionProto.opset_import",    9,  METADATA, &operator_set_id    },
    {"FunctionProto.domain",          10, NAME,     NULL                },
    {"FunctionProto.overload",        13, NAME,     NULL                },
    {"FunctionProto.value_info",      12, METADATA, &value_info         },
    {"FunctionProto.metadata_props",  14, METADATA, &string_string_entry},
    {NULL,                            0,  0,        NULL                },
};

static const nw_onnx_message attribute = {attribute_fields, false};
static const nw_onnx_message value_info = {value_info_fields, false};
static const nw_onnx_message node = {node_fields, false};
static const nw_onnx_message int_int_list_entry = {int_int_list_entry_fields, false};
static const nw_onnx_message node_device_configuration = {node_device_configuration_fields, false};
static const nw_onnx_message sharding_spec = {sharding_spec_fields, false};
static const nw_onnx_message sharded_dim = {sharded_dim_fields, false};
static const nw_onnx_message simple_sharded_dim = {simple_sharded_dim_fields, false};
static const nw_onnx_message training_info = {training_info_fields, false};
static const nw_onnx_message device_configuration = {device_configuration_fields, false};
static const nw_onnx_message string_string_entry = {string_string_entry_fields, false};
static const nw_onnx_message tensor_annotation = {tensor_annotation_fields, false};
static const nw_onnx_message graph = {graph_fields, false};
static const nw_onnx_message tensor = {tensor_fields, true};
static const nw_onnx_message segment = {segment_fields, false};
static const nw_onnx_message sparse_tensor = {sparse_tensor_fields, false};
static const nw_onnx_message tensor_shape = {tensor_shape_fields, false};
static const nw_onnx_message dimension = {dimension_fields, false};
static const nw_onnx_message type = {type_fields, false};
static const nw_onnx_message type_tensor = {type_tensor_fields, false};
static const nw_onnx_message type_sequence = {type_sequence_fields, false};
static const nw_onnx_message type_map = {type_map_fields, false};
static const nw_onnx_message type_optional = {type_optional_fields, false};
static const nw_onnx_message type_sparse_tensor = {type_sparse_tensor_fields, false};
static const nw_onnx_message type_opaque = {type_opaque_fields, false};
static const nw_onnx_message operator_set_id = {operator_set_id_fields, false};
static const nw_onnx_message function = {function_fields, false};

const nw_onnx_message nw_onnx_model_message = {model_fields, false};

const nw_onnx_field *nw_onnx_field_of(const nw_onnx_message *message, uint32_t number)
{
    for (const nw_onnx_field *field = message->fields; field->name; field++)
        if (field->number == number)
            return field;
    return NULL;
}
