#include "formats/keras/layout.h"

#include <stdlib.h>

#define LINKS_MAX 65536 /* to predict, in a group */

enum {
    MESSAGE = 8,        /* before each message of a header */
    HEADER = 16,        /* before all of them */
    LEAF = 8,           /* links in a symbol table node */
    FAN = 32,           /* nodes below a B-tree's */
    LINK = 40,          /* an entry of a symbol table node */
    NODE = 544,         /* a B-tree's node */
    SYMBOLS = 328,      /* a symbol table node */
    NAMES = 88,         /* a local heap's first room for names */
    DATASET = 256,      /* messages of a dataset, with what is kept free for attributes */
    COLLECTION = 4096,  /* of the global heap */
    OPEN = 16,          /* collections that are looked at for room */
    CELL = 16,          /* before an object there, and before a collection's first */
    REFERENCE = 16,     /* to such an object */
    VARIABLE_TYPE = 24, /* a datatype for texts of variable length, padded */
    FIXED_TYPE = 8,
};

static nw_num up(nw_num bytes)
{
    return (bytes + 7) / 8 * 8;
}

static bool full(const nw_h5_plan *p)
{
    return nw_fail_memory(p->ledger->error, p->ledger->arena);
}

/* ---- What is in the file ------------------------------------------------------------------------------ */

static uint32_t add_node(nw_h5_plan *p, uint32_t parent, nw_h5_node node)
{
    if (!node.name.at ||
        !nw_grow(p->ledger->arena, (void **)&p->nodes, &p->node_room, p->node_count, sizeof *p->nodes)) {
        full(p);
        return NW_NONE;
    }
    uint32_t index = p->node_count++;
    node.first = node.last = node.next = node.attribute = node.last_attribute = NW_NONE;
    p->nodes[index] = node;
    if (parent == NW_NONE)
        return index;
    nw_h5_node *above = &p->nodes[parent];
    if (above->last == NW_NONE)
        above->first = index;
    else
        p->nodes[above->last].next = index;
    above->last = index;
    above->children++;
    return index;
}

bool nw_h5_start(nw_h5_plan *p, nw_ledger *ledger)
{
    *p = (nw_h5_plan){.ledger = ledger};
    nw_map_init(&p->groups, ledger->arena);
    return add_node(p, NW_NONE, (nw_h5_node){.name = NW_STR("")}) != NW_NONE;
}

uint32_t nw_h5_group(nw_h5_plan *p, uint32_t parent, nw_str name)
{
    nw_str key = nw_str_printf(p->ledger->arena, "%u/%.*s", parent, (int)name.len, name.at);
    uint32_t at = key.at ? nw_map_get(&p->groups, key) : NW_NONE;
    if (!key.at || (at == NW_NONE && !nw_map_set(&p->groups, key, p->node_count))) {
        full(p);
        return NW_NONE;
    }
    return at != NW_NONE ? at : add_node(p, parent, (nw_h5_node){.name = name.at ? name : NW_STR("")});
}

uint32_t nw_h5_folder(nw_h5_plan *p, uint32_t parent, nw_str path, nw_str *name)
{
    nw_str rest;
    nw_str part = nw_str_split(path, '/', &rest);
    while (rest.len && parent != NW_NONE) {
        parent = part.len ? nw_h5_group(p, parent, part) : parent;
        part = nw_str_split(rest, '/', &rest);
    }
    *name = part;
    return parent;
}

bool nw_h5_dataset(nw_h5_plan *p, uint32_t parent, nw_str name, nw_entry entry)
{
    nw_num bytes = nw_dtype_bytes(entry.dtype, nw_shape_count(entry.shape));
    if (!nw_known(bytes) || entry.shape.rank < 0)
        return nw_fail(p->ledger->error, NW_E_VALUE, NW_NOWHERE, "the size of \"%.*s\" is not known",
                       NW_SHOW(entry.name));
    entry.bytes = (uint64_t)bytes;
    entry.shared_with = NW_NONE;
    return parent != NW_NONE && entry.name.at &&
           add_node(p, parent, (nw_h5_node){.name = name, .dataset = true, .entry = entry}) != NW_NONE;
}

static bool add_attribute(nw_h5_plan *p, uint32_t group, nw_h5_attribute a)
{
    if (!nw_grow(p->ledger->arena, (void **)&p->attributes, &p->attribute_room, p->attribute_count,
                 sizeof *p->attributes))
        return full(p);
    a.next = NW_NONE;
    p->attributes[p->attribute_count] = a;
    nw_h5_node *node = &p->nodes[group];
    if (node->last_attribute == NW_NONE)
        node->attribute = p->attribute_count;
    else
        p->attributes[node->last_attribute].next = p->attribute_count;
    node->last_attribute = p->attribute_count++;
    return true;
}

/* H5HG_insert: the first collection with room takes it, of those that are open. */
static bool store(nw_h5_plan *p, nw_num length, nw_str owner)
{
    nw_num need = CELL + up(length), size = need + CELL > COLLECTION ? need + CELL : COLLECTION;
    uint32_t i = p->heap_count > OPEN ? p->heap_count - OPEN : 0;
    while (i < p->heap_count && p->heaps[i] < need)
        i++;
    if (i == p->heap_count) {
        if (!nw_grow(p->ledger->arena, (void **)&p->heaps, &p->heap_room, p->heap_count, sizeof *p->heaps))
            return full(p);
        p->heaps[p->heap_count++] = size - CELL;
        if (!nw_span_next(p->ledger, CELL, NW_SPAN_STRUCTURE, NW_STR("global heap")))
            return false;
    }
    p->heaps[i] -= need;
    return nw_span_next(p->ledger, CELL, NW_SPAN_STRUCTURE, NW_STR("global heap")) &&
           nw_span_next(p->ledger, (uint64_t)length, NW_SPAN_METADATA, owner) &&
           nw_span_next(p->ledger, (uint64_t)(up(length) - length), NW_SPAN_PADDING, NW_STR("global heap"));
}

bool nw_h5_texts(nw_h5_plan *p, uint32_t group, const char *name, const nw_str *texts, uint32_t count,
                 bool fixed)
{
    nw_h5_attribute a = {.name = nw_str_of(name), .count = count, .width = fixed ? 0 : -1};
    if (group == NW_NONE)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (fixed && (nw_num)texts[i].len > a.width)
            a.width = (nw_num)texts[i].len;
        if (!fixed && !store(p, (nw_num)texts[i].len, a.name))
            return false;
    }
    return add_attribute(p, group, a);
}

bool nw_h5_text(nw_h5_plan *p, uint32_t group, const char *name, nw_num length, bool fixed)
{
    nw_h5_attribute a = {.name = nw_str_of(name), .count = -1, .width = fixed ? length : -1};
    return group != NW_NONE && (fixed || store(p, length, a.name)) && add_attribute(p, group, a);
}

/* ---- Where it lies ------------------------------------------------------------------------------------ */

static bool put(nw_h5_plan *p, nw_num length, nw_span_kind kind, const char *owner)
{
    return nw_span_next(p->ledger, (uint64_t)length, kind, nw_str_of(owner));
}

/* An attribute without texts is an empty list of float64, as numpy makes one of []. */
static bool put_attribute(nw_h5_plan *p, const nw_h5_attribute *a)
{
    nw_num name = (nw_num)a->name.len + 1, items = a->count < 0 ? 1 : a->count;
    nw_num type = items && a->width >= 0 ? FIXED_TYPE : VARIABLE_TYPE, space = a->count < 0 ? 8 : 24;
    nw_num value = items * (a->width >= 0 ? a->width : REFERENCE);
    return put(p, MESSAGE, NW_SPAN_STRUCTURE, "object header") &&
           nw_span_next(p->ledger, 8, NW_SPAN_STRUCTURE, a->name) &&
           nw_span_next(p->ledger, (uint64_t)name, NW_SPAN_NAME, a->name) &&
           nw_span_next(p->ledger, (uint64_t)(up(name) - name), NW_SPAN_PADDING, a->name) &&
           nw_span_next(p->ledger, (uint64_t)(type + space), NW_SPAN_STRUCTURE, a->name) &&
           nw_span_next(p->ledger, (uint64_t)value, NW_SPAN_METADATA, a->name) &&
           nw_span_next(p->ledger, (uint64_t)(up(value) - value), NW_SPAN_PADDING, a->name);
}

/* A group's header has room for where its links are; with attributes that moves to a block of its own. */
static bool put_group_header(nw_h5_plan *p, const nw_h5_node *group)
{
    nw_num moved = group->attribute == NW_NONE ? 0 : MESSAGE + 16;
    if (!put(p, HEADER + MESSAGE + 16 + moved, NW_SPAN_STRUCTURE, "object header"))
        return false;
    for (uint32_t i = group->attribute; i != NW_NONE; i = p->attributes[i].next)
        if (!put_attribute(p, &p->attributes[i]))
            return false;
    return true;
}

/* H5HL_insert: the heap doubles when a name does not fit, or would leave less than a free block takes. */
static bool put_names(nw_h5_plan *p, const nw_h5_node *group)
{
    nw_num size = NAMES, free = NAMES - 8;
    if (!put(p, 32, NW_SPAN_STRUCTURE, "local heap") || !put(p, 1, NW_SPAN_NAME, "") ||
        !put(p, 7, NW_SPAN_PADDING, "local heap"))
        return false;
    for (uint32_t i = group->first; i != NW_NONE; i = p->nodes[i].next) {
        nw_str name = p->nodes[i].name;
        nw_num length = (nw_num)name.len + 1, need = up(length);
        if (free != need && free < need + 16) {
            nw_num more = need > size ? need : size;
            size += more;
            free += more;
        }
        free -= need;
        if (!nw_span_next(p->ledger, (uint64_t)length, NW_SPAN_NAME, name) ||
            !put(p, need - length, NW_SPAN_PADDING, "local heap"))
            return false;
    }
    return put(p, free, NW_SPAN_DEAD, "local heap");
}

/* Counts in nodes of a level, to which keys are added one by one: a full node splits. */
typedef struct level {
    uint32_t *counts, count, room;
} level;

static bool split(nw_h5_plan *p, level *l, uint32_t at, uint32_t left)
{
    if (!nw_grow(p->ledger->arena, (void **)&l->counts, &l->room, l->count, sizeof *l->counts))
        return full(p);
    for (uint32_t i = l->count++; i > at + 1; i--)
        l->counts[i] = l->counts[i - 1];
    l->counts[at + 1] = l->counts[at] - left;
    l->counts[at] = left;
    return true;
}

/* The node that the key of that rank goes to, and its rank there. Most keys go to the end. */
static uint32_t seek(const level *l, uint32_t *rank, uint32_t total)
{
    uint32_t at = l->count - 1, before = total - l->counts[at];
    while (at > 0 && *rank <= before)
        before -= l->counts[--at];
    *rank -= before;
    return at;
}

/* H5G_node_insert splits in halves; H5B_split at nine tenths in the last node, one in the first. */
static bool add_link(nw_h5_plan *p, level *leaves, level *nodes, uint32_t rank, uint32_t total)
{
    uint32_t before = leaves->count, at = seek(leaves, &rank, total);
    if (leaves->counts[at] == LEAF) {
        if (!split(p, leaves, at, LEAF / 2))
            return false;
        at += rank > LEAF / 2;
    }
    leaves->counts[at]++;
    if (leaves->count == before)
        return true;
    uint32_t child = at, node = seek(nodes, &child, before);
    bool first = node == 0, last = node + 1 == nodes->count;
    if (nodes->counts[node] == FAN) {
        uint32_t left = first && last ? FAN / 2 : last ? FAN * 9 / 10 : first ? FAN / 10 : FAN / 2;
        if (!split(p, nodes, node, left))
            return false;
        node += child > left;
    }
    nodes->counts[node]++;
    return true;
}

/* ---- Ranks: how many names that are there already come before each ---------------------------------------
 */

typedef struct place {
    nw_str name;
    uint32_t order; /* in which it was made */
} place;

static int by_name(const void *a, const void *b)
{
    const place *x = a, *y = b;
    int order = nw_str_order(x->name, y->name);
    return order ? order : x->order < y->order ? -1 : 1;
}

/* Counts in a Fenwick tree over the sorted names. */
static uint32_t *ranks_of(nw_h5_plan *p, const nw_h5_node *group)
{
    uint32_t count = group->children, n = 0;
    place *places = NW_ARRAY(p->ledger->arena, place, count);
    uint32_t *sorted = NW_ARRAY(p->ledger->arena, uint32_t, count);
    uint32_t *sums = NW_ARRAY(p->ledger->arena, uint32_t, count + 1u);
    if (!places || !sorted || !sums) {
        full(p);
        return NULL;
    }
    for (uint32_t i = group->first; i != NW_NONE; i = p->nodes[i].next, n++)
        places[n] = (place){p->nodes[i].name, n};
    qsort(places, count, sizeof *places, by_name);
    for (uint32_t i = 0; i < count; i++)
        sorted[places[i].order] = i;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t rank = 0;
        for (uint32_t k = sorted[i]; k > 0; k &= k - 1)
            rank += sums[k];
        for (uint32_t k = sorted[i] + 1; k <= count; k += k & -k)
            sums[k]++;
        sorted[i] = rank;
    }
    return sorted;
}

static bool put_node(nw_h5_plan *p, nw_num used, nw_num all, const char *owner)
{
    return put(p, used, NW_SPAN_STRUCTURE, owner) && put(p, all - used, NW_SPAN_DEAD, owner);
}

static bool put_links(nw_h5_plan *p, const nw_h5_node *group)
{
    level leaves = {NW_ARRAY(p->ledger->arena, uint32_t, 4), 1, 4};
    level nodes = {NW_ARRAY(p->ledger->arena, uint32_t, 4), 1, 4};
    if (group->first == NW_NONE)
        return put_node(p, 32, NODE, "B-tree node");
    if (group->children > LINKS_MAX)
        return nw_fail(p->ledger->error, NW_E_LIMIT, NW_NOWHERE, "more than %d links in one group",
                       LINKS_MAX);
    if (!leaves.counts || !nodes.counts)
        return full(p);
    nodes.counts[0] = 1;
    uint32_t *ranks = ranks_of(p, group);
    for (uint32_t i = 0; i < group->children; i++)
        if (!ranks || !add_link(p, &leaves, &nodes, ranks[i], i))
            return false;
    for (uint32_t i = 0; i < nodes.count; i++)
        if (!put_node(p, 32 + 16 * (nw_num)nodes.counts[i], NODE, "B-tree node"))
            return false;
    for (uint32_t i = 0; i < leaves.count; i++)
        if (!put_node(p, 8 + LINK * (nw_num)leaves.counts[i], SYMBOLS, "symbol table node"))
            return false;
    return nodes.count == 1 || put_node(p, 32 + 16 * (nw_num)nodes.count, NODE, "B-tree node");
}

/* Dataspace, datatype, fill value and layout; the rest is kept free. */
static bool put_dataset(nw_h5_plan *p, nw_h5_node *node)
{
    nw_num space = 8 + 16 * (nw_num)node->entry.shape.rank, type = node->entry.dtype->real ? 24 : 16;
    nw_num used = 4 * MESSAGE + space + type + 8 + 24 + (p->timed ? MESSAGE + 8 : 0);
    node->entry.offset = p->ledger->end;
    p->ledger->end += node->entry.bytes;
    if (p->ledger->end > INT64_MAX)
        return nw_fail(p->ledger->error, NW_E_OVERFLOW, NW_NOWHERE,
                       "the file would have more than 2^63 bytes");
    return nw_ledger_entry(p->ledger, node->entry) &&
           put(p, HEADER + used, NW_SPAN_STRUCTURE, "object header") &&
           (used >= DATASET || put(p, DATASET - used, NW_SPAN_DEAD, "object header"));
}

bool nw_h5_finish(nw_h5_plan *p)
{
    if (!put(p, 96, NW_SPAN_STRUCTURE, "superblock"))
        return false;
    for (uint32_t i = 0; i < p->heap_count; i++)
        if (!put(p, p->heaps[i], NW_SPAN_DEAD, "global heap"))
            return false;
    for (uint32_t i = 0; i < p->node_count; i++) {
        nw_h5_node *node = &p->nodes[i];
        if (!(node->dataset ? put_dataset(p, node)
                            : put_group_header(p, node) && put_names(p, node) && put_links(p, node)))
            return false;
    }
    return put(p, NW_H5_GAPS / 2, NW_SPAN_DEAD, "lost by the allocator");
}
