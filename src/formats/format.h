/* A format is one const row and one file. To add one: its file and a line in format_list.h. */
#ifndef NW_FORMATS_FORMAT_H
#define NW_FORMATS_FORMAT_H

#include "base/source.h"
#include "ir/ledger.h"
#include "ops/op.h"

/* All that a reader can reach. */
typedef struct nw_reader {
    nw_source *source; /* what to read; a reader that is led to another file (a solver to its net) opens that
                        *in followed and points here to it */
    nw_source *followed; /* closed with the model */
    nw_arena *arena;
    nw_graph *graph;
    nw_error *error;
    nw_ledger *ledger;              /* NULL where nobody asks for the bytes */
    const nw_open_options *options; /* never NULL */
    struct nw_tensors_index *index; /* of a model in several files, while one of them is read */
    nw_str text; /* what the source holds, once nw_reader_text has read it: places in it become lines and
                    columns */
} nw_reader;

typedef struct nw_format {
    const char *name, *summary, *hint; /* hint: how the name ends; only breaks ties */
    int (*probe)(const uint8_t *head, size_t n, uint64_t size); /* 0..100, by content */
    bool (*read)(nw_reader *reader);                            /* bytes -> graph */
    bool bare;          /* its files may be numbers alone: where nobody claims one, the name decides */
    const char *beside; /* how a description's name ends that may stand beside the file, and is held against
                           its tensors where the bytes are asked for; NULL: there is none */
} nw_format;

const nw_format *nw_format_at(size_t i); /* NULL after the last */
const nw_format *nw_format_named(nw_str name);

/* The format of a source by its first bytes; NULL with the error "format" where nobody claims it. */
const nw_format *nw_format_probe(const nw_source *source, nw_error *error);

/* Reads the whole source as text into reader->text. */
bool nw_reader_text(nw_reader *reader);

#define X(id) extern const nw_format nw_format_##id;
#include "formats/format_list.h"
#undef X

/* A model built in: a name, what it is, its network in the notation, and the modules of PyTorch's own
 * implementation, or NULL (builtin/builtin.h). */
typedef struct nw_builtin {
    const char *name, *variant_of, *summary, *text, *modules;
} nw_builtin;

const nw_builtin *nw_builtin_at(size_t i); /* NULL after the last */
const nw_builtin *nw_builtin_named(nw_str name);

#endif
