/* The notation: a network as a line of text. docs/notation.md states it. */
#include "formats/notation/notation.h"

static int probe(const uint8_t *head, size_t n, uint64_t size)
{
    nw_scan s = {.c = nw_cursor_over(head, n)};
    (void)size;
    nw_scan_take(&s, "\xEF\xBB\xBF");
    nw_scan_separators(&s);
    if (!nw_str_is_nocase(nw_scan_head(&s), "input"))
        return 0;
    int next = nw_scan_peek(&s);
    if (next == '_' || (next >= '0' && next <= '9'))
        return 0;
    /* Caffe's prototxt may begin with `input: "data"`. */
    nw_scan_blank(&s);
    nw_scan_take(&s, ":");
    nw_scan_blank(&s);
    next = nw_scan_peek(&s);
    return next == '"' || next == '\'' || next == '{' || next == '<' ? 0 : 90;
}

static bool read(nw_reader *reader)
{
    if (!nw_reader_text(reader))
        return false;
    nw_scan s = {.c = nw_cursor_over(reader->text.at, reader->text.len),
                 .graph = reader->graph,
                 .arena = reader->arena,
                 .error = reader->error};
    nw_map_init(&s.labels, reader->arena);
    const nw_item *first = nw_parse(&s);
    return first && nw_build_graph(reader->graph, &s, first);
}

const nw_format nw_format_notation = {.name = "notation",
                                      .summary = "a network as text: INPUT 224x224x3, CONV3-64, POOL2",
                                      .hint = ".net",
                                      .probe = probe,
                                      .read = read};
