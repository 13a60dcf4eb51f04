/* Darknet (pjreddie/darknet): a network is a .cfg file, a text of sections, one for each layer
 * (src/parser.c); its weights are a .weights file, arrays one behind the other without any structure, which
 * only the cfg explains. */
#ifndef NW_FORMATS_DARKNET_DARKNET_H
#define NW_FORMATS_DARKNET_DARKNET_H

#include "formats/format.h"
#include "wire/ini.h"

typedef struct nw_dk_section {
    nw_str type;
    nw_place place;
    uint32_t first, count; /* its options */
} nw_dk_section;

/* Width, height and channels are 0 where a layer gives no picture (size_params of parser.c). */
typedef struct nw_dk_size {
    nw_num w, h, c, all;
} nw_dk_size;

/* A layer that is built: what others route from. */
typedef struct nw_dk_layer {
    nw_dk_size out;
    uint32_t value;
} nw_dk_layer;

/* An array of the .weights file. */
typedef struct nw_dk_array {
    uint32_t value, layer; /* a stored value of the graph; the section */
    bool saved, loaded;    /* not dontsave; not dontload */
} nw_dk_array;

typedef struct nw_dk {
    nw_reader *reader;
    nw_graph *graph;
    nw_arena *arena;
    nw_error *error;
    nw_dk_section *sections;
    nw_ini_line *options;
    bool *used; /* of each option: somebody asked for it */
    nw_dk_layer *layers;
    nw_dk_array *arrays; /* in the order of the file */
    uint32_t section_count, option_count, layer_count, array_count;
    uint32_t section_room, option_room, used_room, array_room;
    const nw_dk_section *section; /* the one that is being built, */
    nw_node *node;                /* its node */
    nw_dk_size in, out;           /* and what it takes and gives */
} nw_dk;

/* One row of the table of layers (layers.c). */
typedef struct nw_dk_row {
    const char *type, *other; /* a second name, or NULL */
    const nw_op *op;
    bool (*build)(nw_dk *dk); /* fills node and out, which are those of op and in so far */
    bool picture;             /* it takes nothing but a picture */
} nw_dk_row;

const nw_dk_row *nw_dk_row_named(nw_str type);

/* cfg.c: the sections of a text. */
bool nw_dk_parse(nw_dk *dk);

/* Options of the section that is being built; the first of a name counts (option_find in option_list.c). */
const nw_ini_line *nw_dk_find(nw_dk *dk, const char *name);
bool nw_dk_int(nw_dk *dk, const char *name, int64_t otherwise, int64_t *out);
bool nw_dk_count(nw_dk *dk, const char *name, int64_t otherwise, int64_t least, int64_t *out);

/* What nobody asked for, and no parse function of Darknet knows either. */
bool nw_dk_note_unused(nw_dk *dk);

/* The error "value" at an option, or at the section where it has none of that name. */
bool nw_dk_refuse(nw_dk *dk, const char *option, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* build.c: the graph of a cfg. */
bool nw_dk_build(nw_dk *dk);
bool nw_dk_set(nw_dk *dk, nw_attr_id id, int64_t value);

/* arrays.c: what a layer stores, in the order of its operator's inputs and of the file. */
bool nw_dk_conv_arrays(nw_dk *dk, const nw_num *weight, nw_num out, bool normalized);
bool nw_dk_linear_arrays(nw_dk *dk, nw_num in, nw_num out, bool normalized);
bool nw_dk_norm_arrays(nw_dk *dk, nw_num channels);
bool nw_dk_local_arrays(nw_dk *dk, nw_num positions, nw_num out, nw_num looks);
bool nw_dk_linear_parts(nw_dk *dk, const char *const *names, int count, int of_state, nw_num in, nw_num out,
                        bool normalized);
bool nw_dk_conv_parts(nw_dk *dk, nw_num in, nw_num hidden, nw_num out, bool normalized);

/* weights.c: a .weights file. */
bool nw_dk_is_weights(const uint8_t *head, size_t n, uint64_t size);
bool nw_dk_read_weights(nw_dk *dk);

#endif
