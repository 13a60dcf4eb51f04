#include "formats/darknet/darknet.h"

/* A cfg begins, after blanks and comments, with [net] or [network]. */
static int probe_cfg(nw_str text)
{
    nw_error none = {0};
    nw_ini ini = {.text = text, .error = &none};
    nw_ini_line line;
    if (!nw_ini_next(&ini, &line) || line.kind != NW_INI_SECTION)
        return 0;
    return nw_str_is(line.name, "net") || nw_str_is(line.name, "network") ? 90 : 0;
}

static int probe(const uint8_t *head, size_t n, uint64_t size)
{
    int score = probe_cfg((nw_str){(const char *)head, n});
    return score ? score : nw_dk_is_weights(head, n, size) ? 30 : 0;
}

static bool read(nw_reader *reader)
{
    uint8_t head[64];
    nw_dk dk = {.reader = reader, .graph = reader->graph, .arena = reader->arena, .error = reader->error};
    size_t n = reader->source->size < sizeof head ? (size_t)reader->source->size : sizeof head;
    if (!nw_source_read(reader->source, 0, head, n, reader->error))
        return false;
    if (nw_dk_is_weights(head, n, reader->source->size))
        return nw_dk_read_weights(&dk);
    return nw_dk_parse(&dk) && nw_dk_build(&dk);
}

const nw_format nw_format_darknet = {.name = "darknet",
                                     .summary = "Darknet's .cfg, and .weights beside it",
                                     .hint = ".weights",
                                     .probe = probe,
                                     .read = read};
