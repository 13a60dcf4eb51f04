/* "INPUT 224x224x3", with the forms of CS231n ("INPUT: [224x224x3]") and of the VGG paper ("input (224 × 224
 * RGB image)"). */
#include "formats/notation/notation.h"

static bool name_letter(int c)
{
    return (c >= 'a' && c <= 'w') || c == 'y' || c == 'z' || (c >= 'A' && c <= 'W') || c == 'Y' || c == 'Z' ||
           c == '_';
}

/* A number, or a name that --dim binds; no 'x' is in it, for that stands between dims. */
static bool parse_dim(nw_scan *s, nw_num *out)
{
    size_t start = s->c.at;
    if (nw_scan_digit(s))
        return nw_scan_number(s, 1, "a side of the input", out);
    while (name_letter(nw_scan_peek(s)) || (s->c.at > start && nw_scan_digit(s)))
        s->c.at++;
    if (s->c.at == start)
        return nw_scan_unexpected(s, "where the input's size belongs (INPUT 224x224x3)");
    *out = nw_graph_symbol(s->graph, nw_scan_from(s, start));
    return s->error->code == NW_OK;
}

/* Words of prose behind the numbers: only those that tell the channels matter. */
static bool parse_prose(nw_scan *s, nw_num *channels, bool bracket)
{
    static const struct {
        const char *word;
        nw_num channels;
    } known[] = {
        {"rgb",     3         },
        {"gray",    1         },
        {"grey",    1         },
        {"image",   NW_UNKNOWN},
        {"images",  NW_UNKNOWN},
        {"picture", NW_UNKNOWN},
        {"pixels",  NW_UNKNOWN},
    };
    for (;;) {
        size_t start = s->c.at;
        nw_scan_blank(s);
        nw_str word = nw_scan_head(s);
        size_t i = 0;
        while (i < sizeof known / sizeof *known && !nw_str_is_nocase(word, known[i].word))
            i++;
        if (i == sizeof known / sizeof *known) {
            s->c.at = start;
            return !bracket || !word.len || nw_scan_unexpected(s, "in the input's size");
        }
        if (known[i].channels != NW_UNKNOWN)
            *channels = known[i].channels;
    }
}

/* Channels come last as people write them, and stand second in the shape, behind the batch. */
static bool set_shape(nw_scan *s, nw_item *item, nw_num *dims, int32_t count)
{
    nw_num shape[NW_NOTE_AXES + 2] = {1, dims[count - 1]};
    for (int32_t i = 0; i + 1 < count; i++)
        shape[i + 2] = dims[i];
    item->size = nw_scan_keep(s, shape, (uint32_t)count + 1);
    return item->size.at != NULL;
}

static bool parse_dims(nw_scan *s, nw_item *item, bool bracket)
{
    nw_num dims[NW_NOTE_AXES + 1], channels = NW_UNKNOWN;
    size_t start = s->c.at;
    int32_t count = 0;
    do {
        if (count > NW_NOTE_AXES)
            return nw_fail(s->error, NW_E_LIMIT, nw_scan_place(s, start),
                           "an input has at most %d numbers: %d axes and the channels", NW_NOTE_AXES + 1,
                           NW_NOTE_AXES);
        if (!parse_dim(s, &dims[count++]))
            return false;
    } while (nw_scan_times(s, true));
    item->dims_text = nw_scan_from(s, start);
    item->place = nw_scan_place(s, start);
    if (!parse_prose(s, &channels, bracket))
        return false;
    if (channels != NW_UNKNOWN && count <= NW_NOTE_AXES)
        dims[count++] = channels;
    return set_shape(s, item, dims, count);
}

static bool parse_size(nw_scan *s, nw_item *item)
{
    size_t start = s->c.at;
    const char *close = nw_scan_take(s, "[") ? "]" : nw_scan_take(s, "(") ? ")" : NULL;
    nw_scan_blank(s);
    if (!parse_dims(s, item, close != NULL))
        return false;
    nw_scan_blank(s);
    if (close && !nw_scan_take(s, close))
        return nw_scan_peek(s) < 0
                   ? nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "this bracket is never closed")
                   : nw_scan_unexpected(s, "in the input's size, written as in 224x224x3");
    return true;
}

bool nw_parse_input(nw_scan *s, nw_item *item)
{
    size_t start = s->c.at;
    if (nw_scan_peek(s) < 0)
        return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start),
                       "no network: it begins with its input, such as INPUT 224x224x3");
    nw_str head = nw_scan_head(s);
    if (!nw_str_is_nocase(head, "input")) {
        nw_scan_word(s);
        return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start),
                       "a network begins with its input, such as INPUT 224x224x3");
    }
    item->word = nw_word_named(head);
    nw_scan_blank(s);
    nw_scan_take(s, ":");
    nw_scan_blank(s);
    if (!parse_size(s, item))
        return false;
    nw_scan_blank(s);
    if (nw_at_said(s))
        return nw_parse_said(s, item);
    while (!nw_scan_at_end(s)) {
        if (!nw_parse_option(s, item))
            return false;
        nw_scan_blank(s);
    }
    return true;
}
