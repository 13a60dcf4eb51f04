/* Products of matrices: Gemm, MatMul, MatMulInteger and QLinearMatMul of ONNX. */
#include "ops/restated.h"
#include "ops/shape_rules.h"
#include "ops/work_rules.h"

/* Of one matrix and another, with their scales and zero points. */
static const nw_tensor *right_of(const nw_call *call)
{
    return &call->in[call->node->op == &nw_op_qlinear_matmul ? 3 : 1];
}

/* A dim counted from the last, 1 for the last; unknown where the rank is. */
static nw_num from_end(const nw_tensor *tensor, int32_t i)
{
    return tensor->shape.rank >= i ? tensor->shape.dim[tensor->shape.rank - i] : NW_UNKNOWN;
}

nw_num nw_inner(const nw_call *call)
{
    nw_plain plain;
    call = nw_plain_of(call, &plain) ? &plain.call : call;
    const nw_tensor *a = &call->in[0], *b = right_of(call);
    bool gemm = call->node->op == &nw_op_gemm;
    nw_num left = from_end(a, gemm && nw_int(call, NW_A_TRANS_A, 0) ? 2 : 1);
    nw_num right = from_end(b, b->shape.rank == 1 || (gemm && nw_int(call, NW_A_TRANS_B, 0)) ? 1 : 2);
    return nw_merge_dim(left, right);
}

static bool misfit(const nw_call *call)
{
    char a[120], b[120];
    return nw_call_fail(call, "matrices do not fit: %s by %s", nw_shape_text(call->in[0].shape, a, sizeof a),
                        nw_shape_text(right_of(call)->shape, b, sizeof b));
}

/* The dims before those of the matrices, broadcast. */
static bool batch_of(const nw_call *call, const nw_tensor *a, const nw_tensor *b, int32_t count, nw_num *dims)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t back = count + 2 - i;
        nw_num left = a->shape.rank < back ? 1 : from_end(a, back);
        nw_num right = b->shape.rank < back ? 1 : from_end(b, back);
        if (!nw_broadcast_dim(left, right, &dims[i]))
            return misfit(call);
    }
    return true;
}

/* A vector is a row on the left, a column on the right, and its side of the result goes (numpy.matmul). */
static bool matrices(nw_call *call, const nw_tensor *a, const nw_tensor *b)
{
    int32_t ra = a->shape.rank, rb = b->shape.rank;
    if (!nw_need_outputs(call, 1) || ra < 0 || rb < 0)
        return call->out_count == 1;
    if (ra == 0 || rb == 0)
        return nw_call_fail(call, "a product takes no scalars");
    if (nw_differ(from_end(a, 1), from_end(b, rb == 1 ? 1 : 2)))
        return misfit(call);
    int32_t batch = (ra > rb ? ra : rb) - 2, rank = (batch > 0 ? batch : 0) + (ra > 1) + (rb > 1);
    nw_num *dims = nw_out_dims(call, 0, rank);
    if (!dims || !batch_of(call, a, b, batch, dims))
        return false;
    if (rb > 1)
        dims[--rank] = from_end(b, 1);
    if (ra > 1)
        dims[--rank] = from_end(a, 2);
    return true;
}

static bool matmul_shape(nw_call *call)
{
    return matrices(call, &call->in[0], right_of(call));
}

static bool matmul_integer_shape(nw_call *call)
{
    call->out[0].dtype = &nw_int32;
    return matmul_shape(call);
}

static bool qlinear_matmul_shape(nw_call *call)
{
    call->out[0].dtype = call->in[7].dtype;
    return matmul_shape(call);
}

/* Of matrices each may be transposed; the result has two dims whatever is known of them. */
static bool gemm_shape(nw_call *call)
{
    const nw_tensor *a = &call->in[0], *b = &call->in[1];
    int32_t flip_a = nw_int(call, NW_A_TRANS_A, 0) != 0, flip_b = nw_int(call, NW_A_TRANS_B, 0) != 0;
    for (int32_t i = 0; i < 2; i++)
        if (call->in[i].shape.rank >= 0 && !nw_need_rank(call, i, 2, 2))
            return false;
    if (nw_differ(from_end(a, 1 + flip_a), from_end(b, 2 - flip_b)))
        return misfit(call);
    return nw_need_outputs(call, 1) &&
           nw_out_copy(call, 0, (const nw_num[]){from_end(a, 2 - flip_a), from_end(b, 1 + flip_b)}, 2);
}

static void product_work(const nw_call *call, nw_work *work)
{
    work->of[NW_MAC] = nw_mul(nw_inner(call), nw_out_count(call, 0));
}

static void gemm_work(const nw_call *call, nw_work *work)
{
    product_work(call, work);
    work->of[NW_ADD] = nw_has_in(call, 2) && nw_number(call, NW_A_BETA, 1) != 0 ? nw_out_count(call, 0) : 0;
}

/* One number for each square matrix of the last two axes. */
static bool determinant_shape(nw_call *call)
{
    int32_t rank = call->in[0].shape.rank;
    if (!nw_need_outputs(call, 1) || !nw_need_rank(call, 0, 2, -1) ||
        !nw_need_equal(call, "columns of a square matrix", call->in[0].shape.dim[rank - 1],
                       call->in[0].shape.dim[rank - 2]))
        return false;
    return nw_out_copy(call, 0, call->in[0].shape.dim, rank - 2);
}

/* By elimination: n (n - 1) / 2 quotients of rows, each for the rest of its row a product and a difference,
 * and the product of the diagonal (LAPACK's getrf). */
static void determinant_work(const nw_call *call, nw_work *work)
{
    nw_num n = nw_in_dim(call, 0, call->in[0].shape.rank - 1), count = nw_out_count(call, 0);
    nw_num pairs = nw_div(nw_mul(n, nw_sub(nw_max(n, 1), 1)), 2);
    nw_num inner = nw_div(nw_mul(pairs, nw_sub(nw_mul(2, nw_max(n, 1)), 1)), 3);
    nw_work_count(
        work,
        &(const nw_work){
            {[NW_DIV] = pairs, [NW_ADD] = inner, [NW_MUL] = nw_add(inner, nw_sub(nw_max(n, 1), 1))}
    },
        count);
}

const nw_op nw_op_determinant = {.name = "determinant",
                                 .min_in = 1,
                                 .max_in = 1,
                                 .keeps = NW_KEEPS_UNKNOWN,
                                 .shape = determinant_shape,
                                 .work = determinant_work,
                                 .field = nw_field_whole};

/* A matrix on the right mixes the last axis of what stands on the left, row by row. Of two operands with
 * batches nobody knows whose rows meet. */
static void matmul_field(const nw_call *call, nw_reach *axes)
{
    int32_t last = call->in[0].shape.rank - 1;
    if (right_of(call)->shape.rank == 2)
        nw_field_on(call, last, (nw_reach){from_end(&call->in[0], 1), 1, 1, 0}, axes);
    else
        nw_field_whole(call, axes);
}

const nw_op nw_op_gemm = {.name = "gemm",
                          .min_in = 2,
                          .max_in = 3,
                          .flags = NW_PRODUCT | NW_ANY,
                          .keeps = NW_KEEPS_IN,
                          .shape = gemm_shape,
                          .work = gemm_work,
                          .roles = "wwb",
                          .field = nw_field_whole,
                          .formula = "macs: inner * out"};

const nw_op nw_op_matmul = {.name = "matmul",
                            .min_in = 2,
                            .max_in = 2,
                            .flags = NW_PRODUCT | NW_EVERY_AXIS,
                            .keeps = NW_KEEPS_IN,
                            .shape = matmul_shape,
                            .work = product_work,
                            .roles = "ww",
                            .field = matmul_field,
                            .formula = "macs: inner * out"};

const nw_op nw_op_matmul_integer = {.name = "matmul_integer",
                                    .min_in = 2,
                                    .max_in = 4,
                                    .flags = NW_PRODUCT | NW_ANY | NW_EVERY_AXIS,
                                    .shape = matmul_integer_shape,
                                    .work = product_work,
                                    .roles = "wwqq",
                                    .field = matmul_field,
                                    .formula = "macs: inner * out"};

const nw_op nw_op_qlinear_matmul = {.name = "qlinear_matmul",
                                    .min_in = 8,
                                    .max_in = 8,
                                    .flags = NW_PRODUCT | NW_ANY | NW_EVERY_AXIS,
                                    .shape = qlinear_matmul_shape,
                                    .work = product_work,
                                    .roles = "wqqwqqqq",
                                    .field = matmul_field,
                                    .formula = "macs: inner * out"};
