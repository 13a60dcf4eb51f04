/* Where nothing gives a figure: what it comes to in other units, and what it lies beside. */
#include "passes/explain/explain.h"

#include <inttypes.h>

#define ELEMENT 4.0 /* bytes of a float32 */
#define KI      1024.0

static const struct scale {
    const char *letter;
    double decimal, binary;
} scales[] = {
    {"K", 1e3, KI        },
    {"M", 1e6, KI *KI    },
    {"G", 1e9, KI *KI *KI},
};

static const struct scale *scale_of(const nw_quote *figure)
{
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        if (figure->suffix.len && nw_str_is_nocase(nw_str_part(figure->suffix, 0, 1), scales[i].letter))
            return &scales[i];
    return NULL;
}

static double number_of(const nw_quote *figure)
{
    double number = (double)figure->digits;
    for (int i = 0; i < figure->decimals; i++)
        number /= 10;
    return number;
}

/* "24M": elements, if they were float32. */
static nw_str elements(const nw_quote *figure, const struct scale *scale, nw_arena *arena)
{
    double bytes = number_of(figure) * scale->decimal * ELEMENT;
    nw_str text = nw_str_printf(arena, "%.*s%s elements of 4 B are %.2f %sB or %.2f %siB",
                                NW_SHOW(figure->number), scale->letter, bytes / scale->decimal, scale->letter,
                                bytes / scale->binary, scale->letter);
    if (scale->decimal != 1e6)
        return nw_str_join(arena, text, NW_STR("."));
    return nw_str_printf(arena, "%.*s; %.2f arises only in mixed units, / 1000 / 1024.", NW_SHOW(text),
                         bytes / 1000 / KI);
}

/* "93 MB": bytes, of so many float32. */
static nw_str bytes(const nw_quote *figure, const struct scale *scale, nw_arena *arena)
{
    double number = number_of(figure) / ELEMENT;
    if (figure->suffix.len == 3)
        return nw_str_printf(arena, "%.*s %siB are %.2fM elements of 4 B.", NW_SHOW(figure->number),
                             scale->letter, number * scale->binary / 1e6);
    return nw_str_printf(arena, "%.*s %sB are %.2fM elements of 4 B, or %.2fM if %siB was meant.",
                         NW_SHOW(figure->number), scale->letter, number * scale->decimal / 1e6,
                         number * scale->binary / 1e6, scale->letter);
}

/* A whole number of bytes a little above the parameters': a saved file. */
static nw_str file_size(const nw_quote *figure, const nw_report *report, nw_arena *arena)
{
    nw_num net = nw_add(report->sum[NW_C_PARAMETER_BYTES], report->sum[NW_C_BUFFER_BYTES]);
    nw_num tare = nw_sub(figure->digits, net);
    if (figure->decimals || !nw_known(tare) || net == 0 || tare > net / 50)
        return (nw_str){NULL, 0};
    return nw_str_printf(arena,
                         "It is %" PRId64 " B more than the %" PRId64
                         " B of the parameters and buffers: a saved file also "
                         "holds names, shapes and settings.",
                         tare, net);
}

nw_str nw_quote_remark(const nw_quote *figure, const nw_report *report, nw_arena *arena)
{
    const struct scale *scale = scale_of(figure);
    if (figure->said & ~(unsigned)(NW_SAID_MEMORY | NW_SAID_PEAK | NW_SAID_TRAINING))
        return (nw_str){NULL, 0};
    if (!scale)
        return file_size(figure, report, arena);
    return figure->suffix.len > 1 ? bytes(figure, scale, arena) : elements(figure, scale, arena);
}
