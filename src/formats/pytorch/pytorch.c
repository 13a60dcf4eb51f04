#include "formats/pytorch/pytorch.h"

#include "wire/zip.h"

/* What begins the first pickle of the old layout, behind the protocol: a number of 10 bytes. */
#define MAGIC "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."

/* From protocol 4 on a frame may stand before it. */
static bool is_legacy(const uint8_t *head, size_t n)
{
    nw_str text = {(const char *)head, n};
    bool pickle = n > 2 && head[0] == 0x80 && head[1] <= 5;
    return pickle && (nw_str_starts(nw_str_part(text, 2, n), MAGIC) ||
                      (n > 11 && head[2] == 0x95 && nw_str_starts(nw_str_part(text, 11, n), MAGIC)));
}

/* Before that, torch.save wrote a tar archive of four members (torch/serialization.py, legacy_load). */
static bool is_tar(const uint8_t *head, size_t n)
{
    static const char *const names[] = {"sys_info", "pickle",     "tensors",
                                        "storages", "./sys_info", "./pickle"};
    nw_str text = {(const char *)head, n};
    if (n < 262 || !nw_str_starts(nw_str_part(text, 257, n), "ustar"))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (nw_str_starts(text, names[i]))
            return true;
    return false;
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
    if (is_legacy(head, n) || is_tar(head, n))
        return 100;
    if (!nw_zip_probe(head, n))
        return 0;
    return contains(head, n < 128 ? n : 128, "/data.pkl") || contains(head, n < 128 ? n : 128, "/data/") ? 95
                                                                                                         : 20;
}

static bool pytorch_read(nw_reader *reader)
{
    uint8_t head[512];
    size_t n = reader->source->size < sizeof head ? (size_t)reader->source->size : sizeof head;
    nw_torch torch = {.reader = reader};
    nw_map_init(&torch.keys, reader->arena);
    nw_tensors_start(&torch.tensors, reader);
    if (!nw_source_read(reader->source, 0, head, n, reader->error))
        return false;
    if (is_tar(head, n))
        return nw_fail(
            reader->error, NW_E_FORMAT, (nw_place){257, 5},
            "a tar archive, as PyTorch saved models before version 0.1.12: it is not read (load it "
            "with PyTorch, and save it anew)");
    return is_legacy(head, n) ? nw_torch_read_legacy(&torch) : nw_torch_read_zip(&torch);
}

const nw_format nw_format_pytorch = {
    .name = "pytorch",
    .summary = "files of torch.save: state dicts, checkpoints, modules; TorchScript",
    .hint = ".pth",
    .probe = pytorch_probe,
    .read = pytorch_read};
