/* Weights of ONNX Runtime of which several lie in one element: MatMulNBits, MatMulBnb4, QMoE and
 * GatherBlockQuantized, and MoE beside its packed form; onnxruntime/core/graph/contrib_ops/contrib_defs.cc.
 *
 * What counts as parameters are the weights, what counts as bytes are those of the file. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* Weights in one element: an integer of 4 bits is one itself, a byte holds as many as fit. */
static nw_num pack_of(const nw_call *call, int32_t input)
{
    int64_t bits = nw_int(call, NW_A_BITS, 4);
    bool bytes = call->in[input].dtype == &nw_uint8 || call->in[input].dtype == &nw_int8;
    return bytes && bits > 0 && bits < 8 ? 8 / bits : 1;
}

static nw_num unpacked(const nw_call *call, int32_t input, nw_num held)
{
    return nw_mul(held, pack_of(call, input));
}

/* Blocks are filled up to a whole number, so that the blob may hold more than the weights. */
static nw_num unpacked_matrix(const nw_call *call, int32_t input, nw_num held)
{
    if (input != 1)
        return held;
    return nw_mul(nw_int(call, NW_A_IN_SIZE, NW_UNKNOWN), nw_int(call, NW_A_OUT_CHANNELS, NW_UNKNOWN));
}

static bool packed_matmul_shape(nw_call *call)
{
    nw_num in, out, *dims;
    nw_shape shape = call->in[0].shape;
    if (shape.rank < 0)
        return true;
    if (!nw_need_rank(call, 0, 1, -1) || !nw_need_int(call, NW_A_IN_SIZE, 0, 1, &in) ||
        !nw_need_int(call, NW_A_OUT_CHANNELS, 0, 1, &out) ||
        !nw_need_equal(call, "width of the input", shape.dim[shape.rank - 1], in) ||
        !(dims = nw_out_edit(call, 0, &call->in[0])))
        return false;
    dims[shape.rank - 1] = out;
    return true;
}

static void packed_matmul_work(const nw_call *call, nw_work *work)
{
    work->of[NW_MAC] = nw_mul(nw_out_count(call, 0), nw_int(call, NW_A_IN_SIZE, 0));
    work->of[NW_ADD] = nw_has_in(call, 5) ? nw_out_count(call, 0) : 0;
}

/* Each token goes through TOP_K of the experts, which share each weight tensor in equal parts. */
static void experts_count(const nw_call *call, nw_work *work, int32_t apart)
{
    nw_shape in = call->in[0].shape;
    nw_num tokens = nw_shape_product(in, 0, in.rank - 1), experts = nw_dim(&call->in[2], 0), each = 0;
    nw_num chosen = nw_mul(tokens, nw_int(call, NW_A_TOP_K, 1));
    for (int32_t i = 2; i < 3 + 2 * apart && i < call->in_count; i += apart)
        if (nw_has_in(call, i))
            each = nw_add(each, nw_div(unpacked(call, i, nw_in_count(call, i)), experts));
    work->of[NW_MAC] = nw_mul(chosen, each);
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_EXP] = 1, [NW_ADD] = 1, [NW_DIV] = 1}
    },
                  nw_mul(tokens, experts));
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_MUL] = 1, [NW_ADD] = 1}
    },
                  nw_mul(chosen, in.dim[in.rank - 1]));
}

static void experts_work(const nw_call *call, nw_work *work)
{
    experts_count(call, work, 2);
}

static void packed_experts_work(const nw_call *call, nw_work *work)
{
    experts_count(call, work, 3);
}

static bool experts_shape(nw_call *call)
{
    return nw_need_rank(call, 0, 2, 3) && nw_need_rank(call, 2, 3, 3) && nw_out_like(call, 0, &call->in[0]);
}

/* Packed along the last dim. */
static bool packed_gather_shape(nw_call *call)
{
    int32_t axis;
    nw_num *dims;
    nw_shape data = call->in[0].shape, index = call->in[1].shape;
    if (!nw_need_rank(call, 0, 1, -1) || !nw_axis_of(call, 0, &axis) ||
        !(dims = nw_out_dims(call, 0, data.rank - 1 + index.rank)))
        return false;
    for (int32_t i = 0; i < data.rank; i++)
        if (i != axis)
            dims[i < axis ? i : i + index.rank - 1] = data.dim[i];
    for (int32_t i = 0; i < index.rank; i++)
        dims[axis + i] = index.dim[i];
    if (axis < data.rank - 1)
        dims[data.rank + index.rank - 2] = nw_mul(data.dim[data.rank - 1], pack_of(call, 0));
    call->out[0].dtype = call->in[2].dtype;
    return true;
}

/* The zero point is taken away and the scale applied. */
static void packed_gather_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 1, [NW_MUL] = 1}
    });
}

static nw_num unpacked_table(const nw_call *call, int32_t input, nw_num held)
{
    return input == 0 ? unpacked(call, input, held) : held;
}

const nw_op nw_op_packed_matmul = {
    .name = "packed_matmul",
    .min_in = 3,
    .max_in = 6,
    .flags = NW_PRODUCT | NW_ANY,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = packed_matmul_shape,
    .work = packed_matmul_work,
    .roles = "dwqqdb",
    .unpacked = unpacked_matrix,
    .formula = "macs: in_size * out",
};

const nw_op nw_op_experts = {
    .name = "experts",
    .min_in = 5,
    .max_in = 8,
    .flags = NW_PRODUCT,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = experts_shape,
    .work = experts_work,
    .roles = "ddwbwbwb",
};

const nw_op nw_op_packed_experts = {
    .name = "packed_experts",
    .min_in = 6,
    .max_in = 21,
    .flags = NW_PRODUCT,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = experts_shape,
    .work = packed_experts_work,
    .roles = "ddwqbwqbwqbq",
    .unpacked = unpacked,
};

/* x / scale + zero point, rounded, held within the bits, and back: Quant and BipolarQuant of Brevitas and
 * QONNX. The result is as real as the input, and a weight is still a weight. */
static void fake_quantize_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_DIV] = 1, [NW_ADD] = 2, [NW_CMP] = 2, [NW_MUL] = 1}
    });
}

static bool fake_quantize_shape(nw_call *call)
{
    return nw_out_like(call, 0, &call->in[0]);
}

const nw_op nw_op_fake_quantize = {
    .name = "fake_quantize",
    .min_in = 2,
    .max_in = 4,
    .flags = NW_CARRIES | NW_ELEMENTWISE,
    .keeps = NW_KEEPS_IN,
    .shape = fake_quantize_shape,
    .work = fake_quantize_work,
    .roles = "dqqq",
    .formula = "divisions: out\nadds: 2 * out\ncomparisons: 2 * out\nmultiplies: out",
};

const nw_op nw_op_packed_gather = {
    .name = "packed_gather",
    .min_in = 3,
    .max_in = 4,
    .keeps = NW_KEEPS_UNKNOWN,
    .shape = packed_gather_shape,
    .work = packed_gather_work,
    .roles = "wdqq",
    .unpacked = unpacked_table,
    .formula = "adds: out\nmultiplies: out",
};
