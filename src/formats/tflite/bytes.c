/* Where each byte goes: all that the root leads to, by the schema. What a table and its fields do not cover
 * is padding, and so is what is left between two things if it is shorter than the largest alignment. */
#include <stdlib.h>
#include <string.h>

#include "formats/roles.h"
#include "formats/tflite/tflite.h"

#define ALIGNMENT 16 /* force_align of the data of a buffer */

/* A piece that was met; one that several lead to is met several times. */
typedef struct piece {
    uint64_t at, length;
    const char *owner;
    uint8_t kind;
} piece;

typedef struct walk {
    nw_lite *lite;
    nw_fb *fb;
    piece *pieces;
    uint32_t count, room;
} walk;

static bool put(walk *w, uint64_t at, uint64_t length, nw_span_kind kind, const char *owner)
{
    piece *last = w->count ? &w->pieces[w->count - 1] : NULL;
    if (!length || !nw_fb_ok(w->fb))
        return nw_fb_ok(w->fb);
    if (last && last->at == at && last->length == length)
        return true;
    if (!nw_grow(w->lite->arena, (void **)&w->pieces, &w->room, w->count, sizeof *w->pieces))
        return nw_lite_full(w->lite);
    w->pieces[w->count++] = (piece){at, length, owner, (uint8_t)kind};
    return true;
}

static uint32_t width_of(char field)
{
    return field == '1' || field == 'a' || field == 's' || field == 'm' || field == 'd' ? 1
           : field == 'h'                                                               ? 2
           : field == '8' || field == 'l'                                               ? 8
                                                                                        : 4;
}

/* How many bytes of the table itself. */
static uint32_t inline_width(char field)
{
    return field == '1' ? 1 : field == '8' ? 8 : 4;
}

/* The count, the items and, of a text, the 0 that ends it. What a buffer holds is claimed with its tensor. */
static bool put_vector(walk *w, const nw_fb_table *table, uint32_t field, char letter, const char *owner)
{
    nw_fb_vector list = nw_fb_items(w->fb, table, field, width_of(letter));
    uint64_t bytes = (uint64_t)list.count * list.width;
    bool text = letter == 's' || letter == 'm';
    if (!list.at)
        return nw_fb_ok(w->fb);
    bool ended = text && list.at + bytes < w->fb->size;
    return put(w, list.at - 4, 4, NW_SPAN_STRUCTURE, owner) &&
           (letter == 'd' || put(w, list.at, bytes,
                                 letter == 's'   ? NW_SPAN_NAME
                                 : letter == 'V' ? NW_SPAN_STRUCTURE
                                                 : NW_SPAN_METADATA,
                                 owner)) &&
           (!ended || put(w, list.at + bytes, 1, NW_SPAN_STRUCTURE, owner));
}

typedef struct slot {
    uint32_t at, width;
    nw_span_kind kind;
} slot;

/* The fields that are there, in the order in which they stand. */
static uint32_t list_slots(walk *w, const nw_fb_table *t, const char *fields, slot *slots)
{
    uint32_t count = 0;
    for (uint32_t i = 0; fields[i]; i++) {
        if (!nw_fb_field(w->fb, t, i, inline_width(fields[i])))
            continue;
        slot new = {t->slots[i], inline_width(fields[i]),
                    strchr("148", fields[i]) ? NW_SPAN_METADATA : NW_SPAN_STRUCTURE};
        uint32_t k = count++;
        for (; k > 0 && slots[k - 1].at > new.at; k--)
            slots[k] = slots[k - 1];
        slots[k] = new;
    }
    return count;
}

/* The table: its way to the vtable, its fields, and padding between. Where it has fields that the schema does
 * not have nobody knows what is what between them. */
static bool put_table(walk *w, const nw_fb_table *t, const char *fields, const char *owner)
{
    slot slots[NW_FB_FIELDS];
    uint32_t count = list_slots(w, t, fields, slots), end = 4;
    bool whole = t->count <= strlen(fields);
    bool ok = put(w, t->vtable, t->vtable_length, NW_SPAN_STRUCTURE, "vtables") &&
              put(w, t->at, 4, NW_SPAN_STRUCTURE, owner);
    for (uint32_t i = 0; i < count && ok; i++) {
        if (whole && slots[i].at > end)
            ok = put(w, t->at + end, slots[i].at - end, NW_SPAN_PADDING, owner);
        ok = ok && put(w, t->at + slots[i].at, slots[i].width, slots[i].kind, owner);
        end = slots[i].at + slots[i].width;
    }
    return ok && (!whole || t->length <= end || put(w, t->at + end, t->length - end, NW_SPAN_PADDING, owner));
}

static bool walk_table(walk *w, const nw_fb_table *t, const nw_lite_table *schema);

/* A member of a union has no children. */
static bool walk_member(walk *w, const nw_fb_table *parent, uint32_t field, int which, const char *owner)
{
    nw_fb_table t;
    const char *fields = nw_lite_member(which, (uint8_t)nw_fb_int(w->fb, parent, field - 1, 1, 0));
    if (!fields || !nw_fb_child(w->fb, parent, field, &t))
        return nw_fb_ok(w->fb);
    if (!put_table(w, &t, fields, owner))
        return false;
    for (uint32_t i = 0; fields[i]; i++)
        if (!strchr("148", fields[i]) && !put_vector(w, &t, i, fields[i], owner))
            return false;
    return true;
}

static bool walk_tables(walk *w, const nw_fb_table *parent, uint32_t field, const nw_lite_table *schema)
{
    nw_fb_table t;
    nw_fb_vector list = nw_fb_items(w->fb, parent, field, 4);
    if (!put_vector(w, parent, field, 'V', schema->name))
        return false;
    for (uint32_t i = 0; i < list.count; i++)
        if (!nw_fb_item_table(w->fb, &list, i, &t) || !walk_table(w, &t, schema))
            return false;
    return true;
}

static bool walk_field(walk *w, const nw_fb_table *t, const nw_lite_table *schema, uint32_t field,
                       const uint8_t **child)
{
    nw_fb_table inner;
    switch (schema->fields[field]) {
    case '1':
    case '4':
    case '8':
        return true;
    case 'T':
        if (nw_fb_child(w->fb, t, field, &inner) && !walk_table(w, &inner, &nw_lite_tables[**child]))
            return false;
        (*child)++;
        return nw_fb_ok(w->fb);
    case 'V':
        return walk_tables(w, t, field, &nw_lite_tables[*(*child)++]);
    case 'U':
        return walk_member(w, t, field, *(*child)++, schema->name);
    default:
        return put_vector(w, t, field, schema->fields[field], schema->name);
    }
}

static bool walk_table(walk *w, const nw_fb_table *t, const nw_lite_table *schema)
{
    const uint8_t *child = schema->children;
    if (!put_table(w, t, schema->fields, schema->name))
        return false;
    for (uint32_t i = 0; schema->fields[i]; i++)
        if (!walk_field(w, t, schema, i, &child))
            return false;
    return true;
}

/* ---- Buffers ------------------------------------------------------------------------------------------ */

static nw_entry entry_of(const walk *w, uint32_t value, const nw_taken *taken)
{
    const nw_value *v = &w->lite->reader->graph->values[value];
    return (nw_entry){.name = v->name,
                      .layer = taken->taker,
                      .dtype = v->dtype,
                      .shape = v->shape,
                      .shared_with = NW_NONE,
                      .kind = taken->kind};
}

/* The tensor that has the buffer; what nothing takes but an operator names is a setting of that. */
static bool put_owner(walk *w, const nw_lite_buffer *b, const nw_taken *roles, uint32_t *first)
{
    nw_ledger *ledger = w->lite->reader->ledger;
    uint32_t id = w->lite->reader->graph->values[b->owner].stored_id - 1;
    nw_entry entry = entry_of(w, b->owner, &roles[id]);
    entry.offset = b->at;
    entry.bytes = b->bytes;
    if (b->taken && entry.kind == NW_SPAN_DEAD)
        entry.kind = NW_SPAN_METADATA;
    first[id] = ledger->entry_count;
    return nw_ledger_entry(ledger, entry) && put(w, b->at, b->bytes, NW_SPANS, "");
}

/* Tensors that lie in another's buffer. */
static bool put_shared(walk *w, const nw_taken *roles, const uint32_t *first)
{
    const nw_graph *graph = w->lite->reader->graph;
    nw_ledger *ledger = w->lite->reader->ledger;
    for (uint32_t i = 0; i < graph->value_count; i++) {
        const nw_value *v = &graph->values[i];
        const nw_entry *owner = v->stored_id ? &ledger->entries[first[v->stored_id - 1]] : NULL;
        if (!owner || nw_str_eq(owner->name, v->name))
            continue;
        nw_entry entry = entry_of(w, i, &roles[v->stored_id - 1]);
        entry.offset = owner->offset;
        entry.kind = owner->kind;
        entry.shared_with = first[v->stored_id - 1];
        if (!nw_ledger_entry(ledger, entry))
            return false;
    }
    return true;
}

static bool put_tensors(walk *w)
{
    nw_lite *lite = w->lite;
    const nw_graph *graph = lite->reader->graph;
    const nw_taken *roles = nw_roles_of(graph);
    uint32_t *first = NW_ARRAY(lite->arena, uint32_t, graph->stored_count);
    if (!roles || !first)
        return roles && nw_lite_full(lite);
    for (uint32_t i = 0; i < lite->buffer_count; i++) {
        const nw_lite_buffer *b = &lite->buffers[i];
        if (!(b->owner != NW_NONE ? put_owner(w, b, roles, first)
              : b->metadata       ? put(w, b->at, b->bytes, NW_SPAN_METADATA, "metadata")
                                  : put(w, b->at, b->bytes, NW_SPAN_DEAD, "buffer")))
            return false;
    }
    return put_shared(w, roles, first);
}

/* ---- What is left ------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const piece *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->length < y->length ? -1 : x->length > y->length;
}

/* Files that belong to the model follow it as a zip archive (tensorflow_lite_support's metadata writer). */
static bool is_archive(walk *w, uint64_t at, uint64_t length)
{
    const uint8_t *head = length > 4 ? nw_page_bytes(&w->fb->other, at, 4) : NULL;
    return head && !memcmp(head, "PK\3\4", 4);
}

static bool put_rest(walk *w, uint64_t at, uint64_t length)
{
    nw_ledger *ledger = w->lite->reader->ledger;
    if (length < ALIGNMENT)
        return nw_span_put(ledger, at, length, NW_SPAN_PADDING, NW_STR("alignment"));
    bool archive = at + length == w->fb->size && is_archive(w, at, length);
    return nw_fb_ok(w->fb) && nw_span_put(ledger, at, length, archive ? NW_SPAN_METADATA : NW_SPAN_DEAD,
                                          archive ? NW_STR("associated files") : NW_STR("unreachable"));
}

/* Writers may lay one thing into another where the bytes are the same: what was there first has them. */
static bool put_pieces(walk *w)
{
    uint64_t end = 0;
    if (w->count)
        qsort(w->pieces, w->count, sizeof *w->pieces, by_place);
    for (uint32_t i = 0; i < w->count; i++) {
        const piece *p = &w->pieces[i];
        uint64_t from = p->at > end ? p->at : end, to = p->at + p->length;
        if (to <= end && p->kind != NW_SPANS)
            continue;
        if (p->at > end && !put_rest(w, end, p->at - end))
            return false;
        if (p->kind != NW_SPANS && !nw_span_put(w->lite->reader->ledger, from, to - from,
                                                (nw_span_kind)p->kind, nw_str_of(p->owner)))
            return false;
        end = to > end ? to : end;
    }
    return end >= w->fb->size || put_rest(w, end, w->fb->size - end);
}

bool nw_lite_claim(nw_lite *lite)
{
    walk w = {.lite = lite, .fb = &lite->fb};
    nw_fb_table model;
    if (!lite->reader->ledger)
        return true;
    lite->fb.steps = 0;
    return nw_fb_root(&lite->fb, &model) && put(&w, 0, 4, NW_SPAN_STRUCTURE, "root") &&
           put(&w, 4, 4, NW_SPAN_STRUCTURE, "identifier") &&
           walk_table(&w, &model, &nw_lite_tables[NW_LITE_MODEL]) && put_tensors(&w) && put_pieces(&w);
}
