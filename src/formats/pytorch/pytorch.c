#include "formats/pytorch/pytorch.h"

#include "wire/zip.h"

/* The first pickle of the old layout: protocol 2, and a number of 10 bytes. */
#define LEGACY "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."

static bool is_legacy(const uint8_t *head, size_t n)
{
    return nw_str_starts((nw_str){(const char *)head, n}, LEGACY);
}

static bool contains(const uint8_t *head, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (nw_str_starts((nw_str){(const char *)head + i, n - i}, word))
            return true;
    return false;
}

/* Of a zip archive the first member is the pickle, or lies beside it. */
static int pytorch_probe(const uint8_t *head, size_t n, uint64_t size)
{
    (void)size;
    if (is_legacy(head, n))
        return 100;
    if (!nw_zip_probe(head, n))
        return 0;
    return contains(head, n < 128 ? n : 128, "/data.pkl") || contains(head, n < 128 ? n : 128, "/data/") ? 95
                                                                                                         : 20;
}

static bool pytorch_read(nw_reader *reader)
{
    uint8_t head[sizeof LEGACY];
    size_t n = reader->source->size < sizeof head ? (size_t)reader->source->size : sizeof head;
    nw_torch torch = {.reader = reader};
    nw_map_init(&torch.keys, reader->arena);
    nw_tensors_start(&torch.tensors, reader);
    if (!nw_source_read(reader->source, 0, head, n, reader->error))
        return false;
    return is_legacy(head, n) ? nw_torch_read_legacy(&torch) : nw_torch_read_zip(&torch);
}

const nw_format nw_format_pytorch = {
    .name = "pytorch",
    .summary = "files of torch.save: state dicts, checkpoints, modules; TorchScript",
    .hint = ".pth",
    .probe = pytorch_probe,
    .read = pytorch_read};
