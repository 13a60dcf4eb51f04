/* Normalisations of ONNX Runtime that add something first: SkipLayerNormalization,
 * SkipSimplifiedLayerNormalization, EmbedLayerNormalization, GroupNorm and SkipGroupNorm;
 * onnxruntime/core/graph/contrib_ops/bert_defs.cc and diffusion_defs.cc. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* Mean and inverse deviation are one for each row. */
static bool give_moments(nw_call *call, int32_t i)
{
    nw_shape in = call->in[0].shape;
    nw_num *dims;
    if (!nw_has_out(call, i))
        return true;
    call->out[i].dtype = &nw_float32;
    if (!(dims = nw_out_edit(call, i, &call->in[0])))
        return false;
    dims[in.rank - 1] = 1;
    return true;
}

/* The sum of the inputs is the last output. */
static bool skip_norm_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape, gamma = call->in[2].shape;
    return nw_need_rank(call, 0, 1, -1) && nw_need_rank(call, 2, 1, 1) &&
           nw_need_equal(call, "numbers of the scale", gamma.dim[0], in.dim[in.rank - 1]) &&
           nw_out_like(call, 0, &call->in[0]) && give_moments(call, 1) && give_moments(call, 2) &&
           (!nw_has_out(call, 3) || nw_out_like(call, 3, &call->in[0]));
}

/* As layer_norm; a root mean square needs no mean and no beta. `sums` are additions before it. */
static void norm_work(const nw_call *call, nw_work *work, bool centred, bool beta, nw_num sums)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = nw_add(sums, (centred ? 3 : 1) + beta), [NW_MUL] = 2, [NW_DIV] = 1}
    });
}

static void skip_layer_norm_work(const nw_call *call, nw_work *work)
{
    norm_work(call, work, true, nw_has_in(call, 3), 1 + nw_has_in(call, 4));
}

static void skip_rms_norm_work(const nw_call *call, nw_work *work)
{
    norm_work(call, work, false, false, 1 + nw_has_in(call, 3));
}

/* The rows of the words, the positions and, where there are, the segments. */
static bool embed_layer_norm_shape(nw_call *call)
{
    nw_shape ids = call->in[0].shape;
    nw_num width = NW_UNKNOWN;
    bool quantized = call->node->op == &nw_op_quantized_embed_layer_norm;
    if (!nw_need_rank(call, 0, 2, 2) || !nw_need_rank(call, 2, 2, 2) || !nw_need_rank(call, 3, 2, 2))
        return false;
    width = nw_merge_dim(call->in[2].shape.dim[1], call->in[3].shape.dim[1]);
    for (int32_t i = 0; i < call->out_count; i++) {
        bool index = i == 1;
        if (!nw_has_out(call, i))
            continue;
        call->out[i].dtype = index ? &nw_int32 : call->in[quantized ? 8 : 2].dtype;
        if (!nw_out_copy(call, i, (const nw_num[]){ids.dim[0], ids.dim[1], width}, index ? 1 : 3))
            return false;
    }
    return true;
}

static void embed_layer_norm_work(const nw_call *call, nw_work *work)
{
    norm_work(call, work, true, true, 1 + nw_has_in(call, 4));
}

/* rms_norm over as many numbers as the scale has, times x * sigmoid(x) of the gate. */
static bool gated_rms_norm_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    return nw_need_rank(call, 0, 1, -1) && nw_need_rank(call, 1, 1, 1) &&
           nw_need_multiple(call, "width of the input", in.dim[in.rank - 1], nw_in_dim(call, 1, 0)) &&
           nw_need_same(call, 0, 2) && nw_out_like(call, 0, &call->in[0]);
}

static void gated_rms_norm_work(const nw_call *call, nw_work *work)
{
    norm_work(call, work, false, false, 1);
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_EXP] = 1, [NW_MUL] = 2, [NW_DIV] = 1}
    });
}

static nw_num channels_of(const nw_call *call)
{
    nw_shape in = call->in[0].shape;
    return in.dim[nw_int(call, NW_A_CHANNELS_LAST, 1) ? in.rank - 1 : 1];
}

static bool fused_group_norm_shape(nw_call *call)
{
    nw_num groups;
    return nw_need_rank(call, 0, 3, -1) && nw_need_int(call, NW_A_GROUPS, 0, 1, &groups) &&
           nw_need_multiple(call, "channels by groups", channels_of(call), groups) &&
           nw_out_like(call, 0, &call->in[0]) && (!nw_has_out(call, 1) || nw_out_like(call, 1, &call->in[0]));
}

/* x * sigmoid(x) where the activation is asked for. */
static void fused_group_norm_work(const nw_call *call, nw_work *work)
{
    norm_work(call, work, true, true, nw_has_in(call, 3) + nw_has_in(call, 4));
    if (nw_int(call, NW_A_ACTIVATED, 0))
        nw_work_out(call, work,
                    &(const nw_work){
                        {[NW_EXP] = 1, [NW_ADD] = 1, [NW_MUL] = 1, [NW_DIV] = 1}
        });
}

#define NORM(id, least, most, rule, count, letters)                                                          \
    const nw_op nw_op_##id = {                                                                               \
        .name = #id,                                                                                         \
        .min_in = least,                                                                                     \
        .max_in = most,                                                                                      \
        .keeps = NW_KEEPS_UNKNOWN,                                                                           \
        .shape = rule,                                                                                       \
        .work = count,                                                                                       \
        .roles = letters,                                                                                    \
        .field = nw_field_whole,                                                                             \
    }

NORM(skip_layer_norm, 3, 5, skip_norm_shape, skip_layer_norm_work, "ddwbb");
NORM(skip_rms_norm, 3, 4, skip_norm_shape, skip_rms_norm_work, "ddwb");
NORM(embed_layer_norm, 7, 9, embed_layer_norm_shape, embed_layer_norm_work, "ddwwwwbdd");
NORM(quantized_embed_layer_norm, 13, 18, embed_layer_norm_shape, embed_layer_norm_work, "ddwwwwbdqqqqqqqqqq");
NORM(gated_rms_norm, 3, 3, gated_rms_norm_shape, gated_rms_norm_work, "dwd");
NORM(fused_group_norm, 3, 5, fused_group_norm_shape, fused_group_norm_work, "dwbdb");
