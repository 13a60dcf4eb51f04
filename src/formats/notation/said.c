/* The numbers that CS231n's table writes behind its layers:
 *
 *     CONV3-64: [224x224x64]  memory: 224*224*64=3.2M  weights: (3*3*3)*64 = 1,728
 *     TOTAL memory: 24M * 4 bytes ~= 93MB / image
 *
 * They are kept as claims, and held against the truth when the network is weighed. Whatever else stands on
 * such a line is prose. */
#include "formats/notation/notation.h"

static bool in_shape(int c)
{
    return (c >= '0' && c <= '9') || c == 'x' || c == 'X' || c == '*' || c == ' ' || c == 0xC3 || c == 0x97;
}

static bool quantity(nw_str word, nw_claim_kind *kind)
{
    bool memory = nw_str_is_nocase(word, "memory");
    *kind = memory ? NW_CLAIM_MEMORY : NW_CLAIM_WEIGHTS;
    return memory || nw_str_is_nocase(word, "weights") || nw_str_is_nocase(word, "params") ||
           nw_str_is_nocase(word, "parameters");
}

bool nw_at_said(const nw_scan *s)
{
    nw_scan ahead = *s;
    nw_claim_kind kind;
    nw_scan_blank(&ahead);
    if (!nw_scan_take(&ahead, "["))
        return quantity(nw_scan_head(&ahead), &kind) && nw_scan_peek(&ahead) == ':';
    nw_scan_blank(&ahead);
    bool digit = nw_scan_digit(&ahead);
    while (in_shape(nw_scan_peek(&ahead)))
        ahead.c.at++;
    return digit && nw_scan_peek(&ahead) == ']';
}

static bool keep(nw_scan *s, nw_said **end, nw_claim claim, size_t start)
{
    nw_said *said = NW_NEW(s->arena, nw_said);
    if (!said)
        return nw_fail_memory(s->error, s->arena);
    claim.node = NW_NONE;
    claim.text = nw_str_trim(nw_scan_from(s, start));
    claim.place = (nw_place){(int64_t)start, claim.text.len ? (int64_t)claim.text.len : 1};
    said->claim = claim;
    while (*end)
        end = &(*end)->next;
    *end = said;
    return true;
}

static bool parse_shape(nw_scan *s, nw_item *item)
{
    nw_num dims[NW_NOTE_AXES + 1];
    size_t start = s->c.at;
    int32_t count = 0;
    nw_scan_take(s, "[");
    nw_scan_blank(s);
    do {
        if (count > NW_NOTE_AXES)
            return nw_fail(s->error, NW_E_LIMIT, nw_scan_place(s, start), "a shape has at most %d numbers",
                           NW_NOTE_AXES + 1);
        if (!nw_scan_number(s, 0, "a side of the feature map", &dims[count++]))
            return false;
    } while (nw_scan_times(s, true));
    nw_scan_blank(s);
    if (!nw_scan_take(s, "]"))
        return nw_scan_unexpected(s, "in a shape");
    if (item->word && item->word->takes & NW_TAKES_COUNT && item->count == NW_UNKNOWN)
        item->count = dims[count - 1];
    nw_claim claim = {.kind = NW_CLAIM_SHAPE, .shape = nw_graph_shape(s->graph, dims, count)};
    return keep(s, &item->said, claim, start);
}

static bool parse_sum(nw_scan *s, nw_num *out, nw_figure *figure, uint32_t *terms);

static bool parse_factor(nw_scan *s, nw_num *out, nw_figure *figure, uint32_t *terms)
{
    size_t start = s->c.at;
    if (nw_scan_take(s, "(")) {
        if (++s->depth > NW_NOTE_DEPTH)
            return nw_fail(s->error, NW_E_LIMIT, nw_scan_place(s, start),
                           "brackets are nested deeper than %d", NW_NOTE_DEPTH);
        bool ok = parse_sum(s, out, figure, terms);
        s->depth--;
        return ok && (nw_scan_take(s, ")") || nw_scan_unexpected(s, "where \")\" belongs"));
    }
    nw_str rest = {(const char *)s->c.base + start, nw_remain(&s->c)};
    size_t used = nw_figure_read(rest, figure);
    if (!used)
        return nw_scan_unexpected(s, "where a number belongs");
    s->c.at += used;
    *out = figure->power || figure->decimals ? NW_UNKNOWN : figure->digits;
    ++*terms;
    return true;
}

static bool parse_product(nw_scan *s, nw_num *out, nw_figure *figure, uint32_t *terms)
{
    *out = 1;
    do {
        nw_num factor = NW_UNKNOWN;
        nw_scan_blank(s);
        if (!parse_factor(s, &factor, figure, terms))
            return false;
        *out = nw_mul(*out, factor);
        nw_scan_blank(s);
    } while (nw_scan_take(s, "*") || nw_scan_take(s, "x") || nw_scan_take(s, "\xC3\x97"));
    return true;
}

static bool parse_sum(nw_scan *s, nw_num *out, nw_figure *figure, uint32_t *terms)
{
    *out = 0;
    do {
        nw_num product = NW_UNKNOWN;
        if (!parse_product(s, &product, figure, terms))
            return false;
        *out = nw_add(*out, product);
    } while (nw_scan_take(s, "+"));
    return true;
}

/* "3.2M", "224*224*64" or "224*224*64=3.2M": the product and the figure are two claims. */
static bool parse_quantity(nw_scan *s, nw_item *item, nw_claim_kind kind)
{
    nw_claim claim = {.kind = kind};
    uint32_t terms = 0;
    nw_num value = NW_UNKNOWN;
    nw_scan_blank(s);
    size_t start = s->c.at;
    if (!parse_sum(s, &value, &claim.figure, &terms))
        return false;
    if (terms > 1)
        claim.figure = nw_figure_of(value);
    if (!keep(s, &item->said, claim, start))
        return false;
    if (!nw_scan_take(s, "="))
        return true;
    nw_scan_blank(s);
    start = s->c.at;
    if (!parse_factor(s, &value, &claim.figure, &terms))
        return false;
    return keep(s, &item->said, claim, start);
}

static void skip_line(nw_scan *s)
{
    while (nw_scan_peek(s) >= 0 && nw_scan_peek(s) != '\n')
        s->c.at++;
}

bool nw_parse_said(nw_scan *s, nw_item *item)
{
    nw_scan_blank(s);
    if (nw_scan_peek(s) == '[' && !parse_shape(s, item))
        return false;
    for (;;) {
        nw_claim_kind kind;
        nw_scan_blank(s);
        nw_str word = nw_scan_head(s);
        if (!quantity(word, &kind) || !nw_scan_take(s, ":"))
            break;
        if (!parse_quantity(s, item, kind))
            return false;
    }
    skip_line(s);
    return true;
}

static bool total_claim(nw_scan *s, nw_claim_kind kind, nw_num times)
{
    nw_claim claim = {.kind = kind, .times = times};
    size_t start = s->c.at;
    nw_num value = NW_UNKNOWN;
    uint32_t terms = 0;
    if (!parse_factor(s, &value, &claim.figure, &terms))
        return false;
    return keep(s, &s->totals, claim, start);
}

/* "24M * 4 bytes ~= 93MB" */
static bool total_bytes(nw_scan *s)
{
    nw_num times = 1;
    nw_scan_blank(s);
    if (!nw_scan_take(s, "*"))
        return true;
    nw_scan_blank(s);
    if (!nw_scan_number(s, 1, "the bytes of an element", &times))
        return false;
    nw_scan_blank(s);
    nw_scan_head(s);
    nw_scan_blank(s);
    if (!nw_scan_take(s, "~=") && !nw_scan_take(s, "=") && !nw_scan_take(s, "\xE2\x89\x88"))
        return true;
    nw_scan_blank(s);
    return total_claim(s, NW_CLAIM_TOTAL_BYTES, times);
}

/* Behind the word TOTAL. */
bool nw_parse_total(nw_scan *s)
{
    nw_claim_kind kind;
    nw_scan_blank(s);
    if (!quantity(nw_scan_head(s), &kind) || !nw_scan_take(s, ":"))
        return nw_scan_unexpected(s, "behind TOTAL, where \"memory:\" or \"params:\" belongs");
    nw_scan_blank(s);
    bool memory = kind == NW_CLAIM_MEMORY;
    if (!total_claim(s, memory ? NW_CLAIM_TOTAL_MEMORY : NW_CLAIM_TOTAL_PARAMS, 1) ||
        (memory && !total_bytes(s)))
        return false;
    skip_line(s);
    return true;
}
