/* Errors as people and compilers write them: file, place, message; the line, and a caret below the place. */
#include <string.h>

#include "render/json_writer.h"
#include "render/markup.h"
#include "render/render.h"

#define GUTTER 5

static void put_place(const nw_error *e, nw_out *out)
{
    nw_put_clean(out, e->file[0] ? nw_str_of(e->file) : NW_STR("netweight"));
    if (e->line)
        nw_putf(out, ":%d:%d", (int)e->line, (int)e->column);
    else if (e->file[0] && e->offset >= 0)
        nw_putf(out, ": byte %lld (0x%llx)", (long long)e->offset, (unsigned long long)e->offset);
    nw_puts(out, ": ");
}

/* Tildes as far as the text goes that the message is about, but not beyond the line. */
static void put_caret(const nw_error *e, bool color, nw_out *out)
{
    nw_str line = nw_str_of(e->excerpt);
    size_t from = e->caret > 0 ? (size_t)e->caret : 0;
    size_t to = e->length > 0 && (uint64_t)e->length < line.len ? from + (size_t)e->length : line.len;
    int under = nw_width(nw_str_part(line, from, e->length > 0 ? to : from));
    nw_put_many(out, ' ', nw_width(nw_str_part(line, 0, from)) + 1);
    nw_put_style(out, color, NW_GREEN);
    nw_putc(out, '^');
    nw_put_many(out, '~', under - 1);
    nw_put_style(out, color, NW_PLAIN);
}

static void put_excerpt(const nw_error *e, bool color, nw_out *out)
{
    int digits = 1;
    for (int32_t n = e->line; n >= 10; n /= 10)
        digits++;
    int gutter = digits > GUTTER ? digits : GUTTER;
    nw_putf(out, "%*d | ", gutter, (int)e->line);
    nw_put_clean(out, nw_str_of(e->excerpt));
    nw_putc(out, '\n');
    nw_put_many(out, ' ', gutter + 1);
    nw_putc(out, '|');
    put_caret(e, color, out);
    nw_putc(out, '\n');
}

static void put_text(const nw_error *e, bool color, nw_out *out)
{
    nw_put_style(out, color, NW_BOLD);
    put_place(e, out);
    nw_put_style(out, color, NW_PLAIN);
    nw_put_style(out, color, NW_RED);
    nw_puts(out, "error:");
    nw_put_style(out, color, NW_PLAIN);
    nw_putc(out, ' ');
    nw_put_clean(out, nw_str_of(e->message));
    nw_putc(out, '\n');
    if (e->line && e->excerpt[0])
        put_excerpt(e, color, out);
    nw_str context = nw_str_of(e->context);
    while (context.len) {
        nw_puts(out, "  ");
        nw_put_clean(out, nw_str_split(context, '\n', &context));
        nw_putc(out, '\n');
    }
}

static void put_json(const nw_error *e, nw_out *out)
{
    nw_json json = nw_json_to(out, true), *j = &json;
    bool placed = e->file[0] && e->offset >= 0;
    nw_json_open(j, NULL, '{', false);
    nw_json_str(j, "schema", NW_STR("netweight.error/1"));
    nw_json_open(j, "error", '{', false);
    nw_json_str(j, "code", nw_str_of(nw_code_name(e->code)));
    nw_json_str_or_null(j, "file", nw_str_of(e->file));
    nw_json_num(j, "offset", placed ? e->offset : NW_UNKNOWN);
    nw_json_num(j, "line", e->line ? e->line : NW_UNKNOWN);
    nw_json_num(j, "column", e->line ? e->column : NW_UNKNOWN);
    nw_json_str(j, "message", nw_str_of(e->message));
    nw_json_str(j, "context", nw_str_of(e->context));
    nw_json_close(j, '}');
    nw_json_close(j, '}');
}

bool nw_render_failure(const nw_error *failure, const nw_render_options *options, nw_out *out)
{
    if (options->format && strcmp(options->format, "json") == 0)
        put_json(failure, out);
    else
        put_text(failure, options->color, out);
    return nw_out_flush(out);
}
