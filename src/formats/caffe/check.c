#include <stdarg.h>
#include <stdio.h>

#include "formats/caffe/caffe.h"

#define MAX_REMARKS 100

struct nw_caffe_remark {
    const char *code;
    nw_str text;
    nw_node *node;
    nw_place place;
    nw_status status;
    uint32_t count;
};

bool nw_caffe_again(nw_caffe *caffe, nw_node *node, nw_status status, const char *key)
{
    uint32_t at = nw_map_get(&caffe->remark_at, nw_str_of(key));
    if (at == NW_NONE && caffe->remark_count == MAX_REMARKS)
        at = MAX_REMARKS - 1;
    if (at == NW_NONE)
        return false;
    if (node && status > node->status)
        node->status = status;
    caffe->remarks[at].count++;
    return true;
}

static bool add_remark(nw_caffe *caffe, struct nw_caffe_remark remark, const char *key)
{
    nw_str name = nw_str_copy(caffe->arena, nw_str_of(key));
    bool last = caffe->remark_count == MAX_REMARKS - 1;
    if (last)
        remark.text = NW_STR("more that is not known or not used, the first of it here");
    if (remark.node && remark.status > remark.node->status)
        remark.node->status = remark.status;
    if (!remark.text.at || !name.at ||
        !nw_grow(caffe->arena, (void **)&caffe->remarks, &caffe->remark_room, caffe->remark_count,
                 sizeof *caffe->remarks) ||
        !nw_map_set(&caffe->remark_at, name, caffe->remark_count))
        return nw_fail_memory(caffe->error, caffe->arena);
    caffe->remarks[caffe->remark_count++] = remark;
    return true;
}

bool nw_caffe_remark(nw_caffe *caffe, const char *code, nw_node *node, nw_place place, nw_status status,
                     const char *format, ...)
{
    char text[500];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (nw_caffe_again(caffe, node, status, text))
        return true;
    struct nw_caffe_remark remark = {code, nw_str_copy(caffe->arena, nw_str_of(text)), node, place, status,
                                     1};
    return add_remark(caffe, remark, text);
}

bool nw_caffe_flush_remarks(nw_caffe *caffe)
{
    for (uint32_t i = 0; i < caffe->remark_count; i++) {
        const struct nw_caffe_remark *r = &caffe->remarks[i];
        nw_str text = r->count == 1
                          ? r->text
                          : nw_str_printf(caffe->arena, "%.*s (%u times)", NW_SHOW(r->text), r->count);
        if (!nw_graph_note(caffe->graph, r->code, r->count == 1 ? r->node : NULL, r->place, r->status, text))
            return false;
    }
    return true;
}

bool nw_caffe_layer_context(nw_caffe *caffe, const nw_pt_field *layer)
{
    int32_t line, column;
    nw_str name = nw_caffe_text(layer, "name");
    const nw_pt_field *v0 = nw_pt_first(layer, "layer");
    nw_locate(caffe->reader->text, layer->name_place.offset, &line, &column);
    return nw_context(caffe->error, "while reading layer \"%.*s\", which starts at line %d",
                      NW_SHOW(name.len ? name : nw_caffe_text(v0, "name")), (int)line);
}

const char *nw_caffe_near(nw_str type, nw_caffe_name_at *names)
{
    nw_nearest nearest = nw_nearest_to(type, type.len <= 3 ? 1 : 2);
    const char *name;
    for (size_t i = 0; (name = names(i)); i++)
        nw_nearest_try(&nearest, nw_str_of(name));
    return nearest.best.at;
}

bool nw_caffe_fail_type(nw_caffe *caffe, nw_place place, nw_str type, const char *near)
{
    return nw_fail(caffe->error, NW_E_UNKNOWN_TYPE, place,
                   "unknown layer type \"%.*s\" (did you mean \"%s\"?)", NW_SHOW(type), near);
}

static const char *near_field(const nw_caffe_message *schema, nw_str name)
{
    nw_nearest nearest = nw_nearest_to(name, 2);
    for (const nw_caffe_field *field = schema->fields; field->name; field++)
        nw_nearest_try(&nearest, nw_str_of(field->name));
    return nearest.best.at;
}

static bool unknown_field(nw_caffe *caffe, const nw_caffe_message *schema, const nw_pt_field *field)
{
    char key[300];
    snprintf(key, sizeof key, "%s has no field \"%.*s\": it was left out", schema->name,
             NW_SHOW(field->name));
    if (nw_caffe_again(caffe, NULL, NW_ASSUMED, key))
        return true;
    const char *near = near_field(schema, field->name);
    nw_str text = near ? nw_str_printf(caffe->arena, "%s (did you mean \"%s\"?)", key, near)
                       : nw_str_copy(caffe->arena, nw_str_of(key));
    struct nw_caffe_remark remark = {"unknown-field", text, NULL, field->name_place, NW_ASSUMED, 1};
    return add_remark(caffe, remark, key);
}

static bool wrong_value(nw_caffe *caffe, const nw_pt_field *field, const char *takes)
{
    nw_str found = field->kind == NW_PT_MESSAGE ? NW_STR("a message") : field->text;
    return nw_fail(caffe->error, NW_E_VALUE, field->place, "\"%.*s\" takes %s, not %s%s%.*s%s",
                   NW_SHOW(field->name), takes, field->kind == NW_PT_STRING ? "\"" : "",
                   field->negative ? "-" : "", NW_SHOW(found), field->kind == NW_PT_STRING ? "\"" : "");
}

static bool is_bool(const nw_pt_field *field)
{
    static const char *const names[] = {"true", "false", "True", "False", "t", "f"};
    int64_t value;
    if (field->kind == NW_PT_INTEGER)
        return nw_pt_integer(field, &value) && (value == 0 || value == 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (field->kind == NW_PT_NAME && !field->negative && nw_str_is(field->text, names[i]))
            return true;
    return false;
}

static bool check_integer(nw_caffe *caffe, const nw_pt_field *field, int64_t min, int64_t max)
{
    int64_t value;
    if (field->kind != NW_PT_INTEGER)
        return wrong_value(caffe, field, "a whole number");
    bool signless = min == 0 && field->negative; /* not even -0 */
    if (nw_pt_integer(field, &value) && value >= min && value <= max && !signless)
        return true;
    return nw_fail(caffe->error, NW_E_VALUE, field->place, "\"%.*s\" must be from %lld to %lld, not %s%.*s",
                   NW_SHOW(field->name), (long long)min, (long long)max, field->negative ? "-" : "",
                   NW_SHOW(field->text));
}

static bool check_enum(nw_caffe *caffe, const nw_caffe_value *values, const nw_pt_field *field)
{
    int64_t number;
    if (field->kind != NW_PT_INTEGER && field->kind != NW_PT_NAME)
        return wrong_value(caffe, field, "a name without quotes");
    if (field->kind == NW_PT_NAME && nw_caffe_value_named(values, field->text))
        return true;
    for (const nw_caffe_value *v = values; v->name; v++)
        if (nw_pt_integer(field, &number) && number == v->number)
            return true;
    for (const nw_caffe_value *v = values; v->name; v++)
        if (nw_str_distance(field->text, nw_str_of(v->name), 2) <= 2)
            return nw_fail(caffe->error, NW_E_VALUE, field->place,
                           "\"%.*s\" cannot be %.*s (did you mean %s?)", NW_SHOW(field->name),
                           NW_SHOW(field->text), v->name);
    char names[120];
    size_t used = 0;
    for (const nw_caffe_value *v = values; v->name && used < sizeof names; v++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", v == values ? "" : ", ", v->name);
    return nw_fail(caffe->error, NW_E_VALUE, field->place, "\"%.*s\" cannot be %s%.*s: it is one of %s",
                   NW_SHOW(field->name), field->negative ? "-" : "", NW_SHOW(field->text), names);
}

static bool check_value(nw_caffe *caffe, const nw_caffe_field *row, const nw_pt_field *field)
{
    double number;
    switch (row->kind) {
    case NW_CAFFE_BOOL:
        return is_bool(field) || wrong_value(caffe, field, "true or false");
    case NW_CAFFE_INT32:
        return check_integer(caffe, field, INT32_MIN, INT32_MAX);
    case NW_CAFFE_UINT32:
        return check_integer(caffe, field, 0, UINT32_MAX);
    case NW_CAFFE_INT64:
        return check_integer(caffe, field, INT64_MIN, INT64_MAX);
    case NW_CAFFE_FLOAT:
        return nw_pt_number(field, &number) || wrong_value(caffe, field, "a decimal number");
    case NW_CAFFE_STRING:
        return field->kind == NW_PT_STRING || wrong_value(caffe, field, "a text in quotes");
    case NW_CAFFE_ENUM:
        return check_enum(caffe, row->values, field);
    case NW_CAFFE_TYPE:
        return field->kind == NW_PT_NAME || field->kind == NW_PT_INTEGER ||
               wrong_value(caffe, field, "a name without quotes in \"layers\"");
    case NW_CAFFE_MESSAGE:
        break;
    }
    if (field->kind != NW_PT_MESSAGE)
        return wrong_value(caffe, field, "a message in { }");
    return nw_caffe_check(caffe, row->message, field);
}

/* Recurses once for each message, and the parser has bounded how deep they nest. */
bool nw_caffe_check(nw_caffe *caffe, const nw_caffe_message *schema, const nw_pt_field *message)
{
    uint64_t seen[2] = {0, 0};
    for (const nw_pt_field *field = message->first; field; field = field->next) {
        const nw_caffe_field *row = field->extension ? NULL : nw_caffe_field_named(schema, field->name);
        if (!row) {
            if (!unknown_field(caffe, schema, field))
                return false;
            continue;
        }
        if (field->listed && !row->repeated)
            return nw_fail(caffe->error, NW_E_VALUE, field->place, "\"%s\" takes one value, not a list",
                           row->name);
        if (field->kind == NW_PT_NOTHING)
            continue;
        size_t i = (size_t)(row - schema->fields);
        if (!row->repeated && seen[i / 64] >> i % 64 & 1)
            return nw_fail(caffe->error, NW_E_VALUE, field->name_place,
                           "\"%s\" stands twice in one %s, and takes one value", row->name, schema->name);
        seen[i / 64] |= (uint64_t)1 << i % 64;
        if (!check_value(caffe, row, field)) {
            if (row->message == &nw_caffe_layer_message || row->message == &nw_caffe_v1_message)
                nw_caffe_layer_context(caffe, field);
            return false;
        }
    }
    return true;
}
