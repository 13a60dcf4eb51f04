/* Text, and pictures that are still encoded. What is in them decides most sizes. */
#include "ops/broadcast.h"
#include "ops/shape_rules.h"

/* The pieces of each string are one axis more, as long as the most that any has. */
static bool string_split_shape(nw_call *call)
{
    nw_shape in = call->in[0].shape;
    if (!nw_need_outputs(call, 2))
        return false;
    call->out[0].dtype = &nw_string;
    if (nw_has_out(call, 1)) {
        if (!nw_out_like(call, 1, &call->in[0]))
            return false;
        call->out[1].dtype = &nw_int64;
    }
    if (in.rank < 0)
        return true;
    nw_num *dims = nw_out_dims(call, 0, in.rank + 1);
    for (int32_t i = 0; i <= in.rank && dims; i++)
        dims[i] = i < in.rank ? in.dim[i] : NW_UNKNOWN;
    return dims != NULL;
}

/* [C] or [1, C]; stop words are taken out. */
static bool string_normalizer_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1))
        return false;
    call->out[0].dtype = &nw_string;
    if (call->in[0].shape.rank < 0)
        return true;
    nw_num *dims = nw_need_rank(call, 0, 1, 2) ? nw_out_edit(call, 0, &call->in[0]) : NULL;
    if (dims && nw_int(call, NW_A_STOP_WORDS, 0) > 0)
        dims[call->in[0].shape.rank - 1] = NW_UNKNOWN;
    return dims != NULL;
}

static bool regex_match_shape(nw_call *call)
{
    if (!nw_need_outputs(call, 1) || !nw_out_like(call, 0, &call->in[0]))
        return false;
    call->out[0].dtype = &nw_bool;
    return true;
}

/* A place for each n-gram. */
static bool tfidf_shape(nw_call *call)
{
    uint32_t count;
    const int64_t *places = nw_ints(call, NW_A_NGRAM_PLACES, &count);
    nw_num most = -1;
    if (!nw_need_outputs(call, 1))
        return false;
    call->out[0].dtype = &nw_float32;
    for (uint32_t i = 0; i < count; i++)
        most = places[i] > most ? places[i] : most;
    if (call->in[0].shape.rank < 0)
        return true;
    nw_num *dims = nw_need_rank(call, 0, 1, 2) ? nw_out_edit(call, 0, &call->in[0]) : NULL;
    if (dims)
        dims[call->in[0].shape.rank - 1] = nw_add(most < 0 ? 0 : most, most >= 0);
    return dims != NULL;
}

/* Height, width and channels of the file. */
static bool image_decoder_shape(nw_call *call)
{
    nw_str pixels = nw_text(call, NW_A_PIXELS, "RGB");
    if (!nw_need_outputs(call, 1) || (call->in[0].shape.rank >= 0 && !nw_need_rank(call, 0, 1, 1)))
        return false;
    call->out[0].dtype = &nw_uint8;
    nw_num channels = nw_str_is(pixels, "Grayscale") ? 1 : 3;
    return nw_out_copy(call, 0, (const nw_num[]){NW_UNKNOWN, NW_UNKNOWN, channels}, 3);
}

const nw_op nw_op_string_concat = {
    .name = "string_concat", .min_in = 2, .max_in = 2, .shape = nw_broadcast_shape};
const nw_op nw_op_string_split = {
    .name = "string_split", .min_in = 1, .max_in = 1, .flags = NW_ANY, .shape = string_split_shape};
const nw_op nw_op_string_normalizer = {
    .name = "string_normalizer", .min_in = 1, .max_in = 1, .flags = NW_ANY, .shape = string_normalizer_shape};
const nw_op nw_op_regex_match = {
    .name = "regex_match", .min_in = 1, .max_in = 1, .flags = NW_ANY, .shape = regex_match_shape};
const nw_op nw_op_tfidf = {.name = "tfidf", .min_in = 1, .max_in = 1, .flags = NW_ANY, .shape = tfidf_shape};
const nw_op nw_op_image_decoder = {
    .name = "image_decoder", .min_in = 1, .max_in = 1, .flags = NW_ANY, .shape = image_decoder_shape};
