/* The formats: a file of HDF5, and the archive of Keras 3 around one (keras/src/saving/saving_lib.py). */
#include "formats/keras/keras.h"

#include <string.h>

#include "formats/zip_ledger.h"

#define CONFIG_MAX ((uint64_t)64 << 20)

static int hdf5_probe(const uint8_t *head, size_t n, uint64_t size)
{
    (void)size;
    for (size_t at = 0; at < n; at = at ? at * 2 : 512)
        if (nw_hdf5_probe(head + at, n - at))
            return 100;
    return 0;
}

static bool hdf5_read(nw_reader *reader)
{
    nw_tensors tensors;
    nw_tensors_start(&tensors, reader);
    return nw_keras_read_h5(&tensors, 0, reader->source->size) && nw_tensors_end(&tensors);
}

const nw_format nw_format_hdf5 = {.name = "hdf5",
                                  .summary = "weights and models of Keras (.h5, .hdf5), weights of Caffe "
                                             "(.caffemodel.h5)",
                                  .hint = ".h5",
                                  .probe = hdf5_probe,
                                  .read = hdf5_read};

/* ---- The archive -------------------------------------------------------------------------------------- */

static bool ends_with(nw_str name, const char *end)
{
    nw_str tail = nw_str_of(end);
    return name.len >= tail.len && nw_str_eq(nw_str_part(name, name.len - tail.len, name.len), tail);
}

static bool is_weights(const nw_zip_member *m)
{
    return ends_with(m->name, ".weights.h5");
}

/* Keras writes metadata.json first. */
static int keras_probe(const uint8_t *head, size_t n, uint64_t size)
{
    static const char *const names[] = {"metadata.json", "config.json", "model.weights.h5"};
    (void)size;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (nw_zip_probe(head, n) && n >= 30 + length && memcmp(head + 30, names[i], length) == 0)
            return 95;
    }
    return 0;
}

static bool read_weights(nw_tensors *tensors, const nw_zip_member *m)
{
    nw_reader *reader = tensors->reader;
    if (m->method != NW_ZIP_STORED)
        return nw_fail(reader->error, NW_E_VALUE, (nw_place){(int64_t)m->header, 4},
                       "\"%.*s\" is compressed, which Keras never does, and is not unpacked here",
                       NW_SHOW(m->name));
    return nw_keras_read_h5(tensors, m->data, m->size) ||
           nw_context(reader->error, "while reading \"%.*s\"", NW_SHOW(m->name));
}

static bool read_other(nw_reader *reader, const nw_zip *zip, const nw_zip_member *m)
{
    nw_str config;
    if (!nw_span_put(reader->ledger, m->data, m->packed, NW_SPAN_METADATA, m->name))
        return false;
    if (!reader->ledger || !nw_str_is(m->name, "config.json"))
        return true;
    return nw_zip_read(zip, m, CONFIG_MAX, &config) && nw_keras_find_code(reader, config);
}

static bool keras_read(nw_reader *reader)
{
    nw_zip zip = {0};
    nw_tensors tensors;
    bool weights = false;
    nw_tensors_start(&tensors, reader);
    if (!nw_zip_open(&zip, reader->source, reader->arena, reader->error) ||
        !nw_zip_claim(&zip, reader->ledger))
        return false;
    for (uint32_t i = 0; i < zip.count; i++) {
        const nw_zip_member *m = &zip.members[i];
        weights = weights || is_weights(m);
        if (!(is_weights(m) ? read_weights(&tensors, m) : read_other(reader, &zip, m)))
            return false;
    }
    if (!weights)
        return nw_fail(reader->error, NW_E_FORMAT, NW_NOWHERE,
                       "the archive holds no .weights.h5: it is none of Keras'");
    return nw_tensors_end(&tensors);
}

const nw_format nw_format_keras = {.name = "keras",
                                   .summary =
                                       "models of Keras 3: an archive with a configuration and weights",
                                   .hint = ".keras",
                                   .probe = keras_probe,
                                   .read = keras_read};
