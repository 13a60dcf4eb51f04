/* A writer is one const row: a kind of file that a framework saves, and the law of its size. To add one: its
 * file and a line in writer_list.h. */
#ifndef NW_FORMATS_WRITER_H
#define NW_FORMATS_WRITER_H

#include "ir/inventory.h"

/* The optimizers whose state a checkpoint may hold. */
typedef struct nw_size_wants {
    const char *era;       /* NULL: today's */
    const char *name;      /* of the file, "model.pth"; NULL: the writer's own default */
    const char *optimizer; /* "sgd", "momentum", "adam"; NULL: weights alone */
    const nw_dtype *dtype; /* of real tensors; NULL: as the network has them */
    bool diff;             /* gradients too */
} nw_size_wants;

typedef struct nw_prediction {
    nw_ledger ledger;   /* what each byte would be */
    nw_num least, most; /* where the size is a range; equal to the ledger's sum where it is not */
    nw_status status;
    nw_str note;
} nw_prediction;

typedef struct nw_writer {
    const char *name, *summary;
    const char *file; /* the default name, "model.safetensors" */
    const char *eras; /* with spaces, the oldest first; NULL: there is one */
    bool (*predict)(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out);
} nw_writer;

const nw_writer *nw_writer_at(size_t i); /* NULL after the last */
const nw_writer *nw_writer_named(nw_str name);

/* The type that a holding is saved in. */
const nw_dtype *nw_saved_type(const nw_holding *holding, const nw_size_wants *wants);

/* "conv1.weight": a layer and its parameter with a dot between, or the name that the file has; {NULL, 0} when
 * the arena is full. */
nw_str nw_holding_name(nw_arena *arena, const nw_holder *holder, const nw_holding *holding);

/* Digits of a number in decimal. */
int nw_digits(nw_num number);

#define X(id) extern const nw_writer nw_writer_##id;
#include "formats/writer_list.h"
#undef X

#endif
