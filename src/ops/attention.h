/* Scaled dot-product attention: softmax(scale * Q K^T + mask) V, whatever the way in which an operator takes
 * its queries, keys and values. */
#ifndef NW_OPS_ATTENTION_H
#define NW_OPS_ATTENTION_H

#include "ops/op.h"

/* What the operators differ in. `fresh` are the keys of this call, `keys` those of the past too. A query has
 * head_size numbers, a value value_size; kv_heads heads of keys and values serve `heads` heads of queries. */
typedef struct nw_attention {
    nw_num batch, heads, kv_heads, queries, fresh, keys, head_size, value_size;
    nw_num scores;    /* of all queries with all keys, those that a causal mask hides too */
    nw_num projected; /* MACs of the projection to Q, K and V, where the operator itself holds its weight */
    nw_num added;     /* additions of biases before the scores */
    bool masked;      /* a mask or bias is added to each score */
} nw_attention;

/* False where the node is no attention. */
bool nw_attention_of(const nw_call *call, nw_attention *out);

void nw_attention_work(const nw_call *call, nw_work *work);

/* Gives [batch, kv_heads, keys, size] to output i, where the node asks for it. */
bool nw_attention_present(nw_call *call, int32_t i, const nw_attention *a, nw_num size);

#endif
