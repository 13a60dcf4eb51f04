/* Operators of ONNX Runtime that no other family has: CDist, CropAndResize, Inverse, NGramRepeatBlock and
 * Unique; onnxruntime/core/graph/contrib_ops/contrib_defs.cc. */
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

static bool pair_distance_shape(nw_call *call)
{
    if (!nw_need_rank(call, 0, 2, 2) || !nw_need_rank(call, 1, 2, 2))
        return false;
    const nw_num *a = call->in[0].shape.dim, *b = call->in[1].shape.dim;
    return nw_need_equal(call, "numbers of a row", b[1], a[1]) &&
           nw_out_copy(call, 0, (const nw_num[]){a[0], b[0]}, 2);
}

/* A difference, its square and their sum, for each pair of rows; a root where the metric is "euclidean". */
static void pair_distance_work(const nw_call *call, nw_work *work)
{
    nw_num out = nw_out_count(call, 0);
    bool root = nw_str_is(nw_text(call, NW_A_METRIC, "sqeuclidean"), "euclidean");
    nw_work_count(work,
                  &(const nw_work){
                      {[NW_ADD] = 2, [NW_MUL] = 1}
    },
                  nw_mul(out, call->in[0].shape.dim[1]));
    work->of[NW_DIV] = root ? out : 0;
}

/* Boxes of the pictures, each brought to one size that input 3 gives. */
static bool crop_and_resize_shape(nw_call *call)
{
    nw_list_of size;
    nw_num side[2] = {NW_UNKNOWN, NW_UNKNOWN};
    if (!nw_need_rank(call, 0, 4, 4) || !nw_need_rank(call, 1, 2, 2))
        return false;
    if (nw_list_given(call, 3, NW_ATTR_COUNT, &size) == NW_LIST_SOME)
        for (int32_t i = 0; i < 2 && i < size.count; i++)
            side[i] = nw_element_dim(size.items[i]);
    nw_num dims[] = {call->in[1].shape.dim[0], call->in[0].shape.dim[1], side[0], side[1]};
    return nw_out_copy(call, 0, dims, 4);
}

/* Between four neighbours: three times a difference, a product and a sum. */
static void crop_and_resize_work(const nw_call *call, nw_work *work)
{
    nw_work_out(call, work,
                &(const nw_work){
                    {[NW_ADD] = 6, [NW_MUL] = 3}
    });
}

static bool inverse_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    return nw_need_rank(call, 0, 2, -1) &&
           nw_need_equal(call, "columns of the matrix", in.dim[in.rank - 1], in.dim[in.rank - 2]) &&
           nw_out_like(call, 0, &call->in[0]);
}

/* Gauss and Jordan take n^3 multiplications and as many subtractions for n x n (Golub and Van Loan, Matrix
 * Computations). */
static void inverse_work(const nw_call *call, nw_work *work)
{
    nw_shape in = call->in[0].shape;
    work->of[NW_MAC] = nw_mul(nw_out_count(call, 0), in.dim[in.rank - 1]);
}

/* Scores of tokens that would repeat a run of tokens are taken away. */
static bool like_scores(nw_call *call)
{
    return nw_out_like(call, 0, &call->in[1]);
}

/* The values, the place of each input among them, and how often each occurs. */
static bool unique_values_shape(nw_call *call)
{
    if (!nw_need_rank(call, 0, 1, 1))
        return false;
    for (int32_t i = 0; i < call->out_count; i++) {
        if (!nw_has_out(call, i))
            continue;
        call->out[i].dtype = i ? &nw_int64 : call->in[0].dtype;
        if (!nw_out_vector(call, i, i == 1 ? call->in[0].shape.dim[0] : NW_UNKNOWN))
            return false;
    }
    return true;
}

const nw_op nw_op_pair_distance = {.name = "pair_distance",
                                   .min_in = 2,
                                   .max_in = 2,
                                   .keeps = NW_KEEPS_UNKNOWN,
                                   .shape = pair_distance_shape,
                                   .work = pair_distance_work};

const nw_op nw_op_crop_and_resize = {.name = "crop_and_resize",
                                     .min_in = 4,
                                     .max_in = 4,
                                     .keeps = NW_KEEPS_UNKNOWN,
                                     .shape = crop_and_resize_shape,
                                     .work = crop_and_resize_work,
                                     .roles = "ddds",
                                     .field = nw_field_whole,
                                     .formula = "adds: 6 * out\nmultiplies: 3 * out"};

const nw_op nw_op_inverse = {.name = "inverse",
                             .min_in = 1,
                             .max_in = 1,
                             .keeps = NW_KEEPS_OUT,
                             .shape = inverse_shape,
                             .work = inverse_work,
                             .field = nw_field_whole};

const nw_op nw_op_ngram_repeat_block = {
    .name = "ngram_repeat_block", .min_in = 2, .max_in = 2, .shape = like_scores, .field = nw_field_whole};

const nw_op nw_op_unique_values = {
    .name = "unique_values", .min_in = 1, .max_in = 1, .shape = unique_values_shape, .field = nw_field_whole};
