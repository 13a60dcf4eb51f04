#include "formats/ncnn/ncnn.h"

#define MAGIC "7767517"

/* A .param begins with its magic on a line of its own. */
static bool is_param(const uint8_t *head, size_t n)
{
    nw_str text = {(const char *)head, n};
    return nw_str_starts(text, MAGIC) && n > sizeof MAGIC &&
           (head[sizeof MAGIC - 1] == '\n' || head[sizeof MAGIC - 1] == '\r' ||
            head[sizeof MAGIC - 1] == ' ');
}

static int probe(const uint8_t *head, size_t n, uint64_t size)
{
    return is_param(head, n) ? 95 : nw_ncnn_is_bin(head, n, size) ? 20 : 0;
}

static bool read(nw_reader *reader)
{
    uint8_t head[16];
    nw_ncnn ncnn = {.reader = reader, .graph = reader->graph, .arena = reader->arena, .error = reader->error};
    size_t n = reader->source->size < sizeof head ? (size_t)reader->source->size : sizeof head;
    if (!nw_source_read(reader->source, 0, head, n, reader->error))
        return false;
    if (!is_param(head, n))
        return nw_ncnn_read_bin(&ncnn);
    if (!nw_reader_text(reader))
        return false;
    ncnn.text = reader->text;
    return nw_ncnn_build(&ncnn);
}

const nw_format nw_format_ncnn = {.name = "ncnn",
                                  .summary = "ncnn's .param, and .bin beside it",
                                  .hint = ".bin",
                                  .probe = probe,
                                  .read = read,
                                  .bare = true};
