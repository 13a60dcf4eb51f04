/* The formats, and which of them a file is in. */
#include "formats/format.h"

#define HEAD       4096
#define TEXT_LIMIT ((uint64_t)256 << 20)

const nw_format *nw_format_at(size_t i)
{
    static const nw_format *const rows[] = {
#define X(id) &nw_format_##id,
#include "formats/format_list.h"
#undef X
    };
    return i < sizeof rows / sizeof *rows ? rows[i] : NULL;
}

const nw_format *nw_format_named(nw_str name)
{
    const nw_format *row;
    for (size_t i = 0; (row = nw_format_at(i)); i++)
        if (nw_str_is_nocase(name, row->name))
            return row;
    return NULL;
}

static bool ends_with(nw_str name, const char *hint)
{
    size_t n = nw_str_of(hint).len;
    return n && name.len >= n && nw_str_is_nocase(nw_str_part(name, name.len - n, name.len), hint);
}

static bool all_zero(const uint8_t *head, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (head[i])
            return false;
    return true;
}

static bool is_text(const uint8_t *head, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (head[i] < 32 && !(head[i] >= '\t' && head[i] <= '\r'))
            return false;
    return true;
}

static const nw_format *unknown(const uint8_t *head, size_t n, nw_error *error)
{
    const char *what = n == 0              ? "the file is empty"
                       : all_zero(head, n) ? "the file begins with nothing but zeros"
                       : is_text(head, n)
                           ? "the text is neither a Caffe prototxt nor the notation, which begins "
                             "with INPUT"
                           : "the bytes are of no format that is known here";
    nw_fail(error, NW_E_FORMAT, NW_NOWHERE, "%s", what);
    return NULL;
}

const nw_format *nw_format_probe(const nw_source *source, nw_error *error)
{
    uint8_t head[HEAD];
    size_t n = source->size < HEAD ? (size_t)source->size : HEAD;
    const nw_format *row, *best = NULL;
    int most = 0;
    if (!nw_source_read(source, 0, head, n, error))
        return NULL;
    for (size_t i = 0; (row = nw_format_at(i)) && !all_zero(head, n); i++) {
        int score = row->probe(head, n, source->size);
        if (score > most || (score && score == most && ends_with(source->name, row->hint))) {
            most = score;
            best = row;
        }
    }
    for (size_t i = 0; !best && n && (row = nw_format_at(i)); i++)
        if (row->bare && ends_with(source->name, row->hint))
            best = row;
    return best ? best : unknown(head, n, error);
}

bool nw_reader_text(nw_reader *reader)
{
    return nw_source_text(reader->source, reader->arena, TEXT_LIMIT, &reader->text, reader->error);
}
