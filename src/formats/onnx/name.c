/* Names of nodes, and the groups that they tell of. */
#include "formats/onnx/read.h"

/* ---- Groups ---- */

/* The path before a name's last part: of "/layer1/layer1.0/conv1/Conv" that is "layer1/layer1.0/conv1". */
static nw_str folder_of(nw_str name)
{
    size_t from = 0, to = name.len;
    while (to > 0 && name.at[to - 1] != '/')
        to--;
    while (from < to && name.at[from] == '/')
        from++;
    while (to > from && name.at[to - 1] == '/')
        to--;
    return nw_str_part(name, from, to);
}

/* PyTorch's exporter of 2.1 and later names the modules around a node in its metadata:
 * "['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d_1']", the last being the node itself. */
#define SCOPES "pkg.torch.onnx.name_scopes"

static nw_pb_range find_scopes(nw_onnx *onnx, nw_pb_range node)
{
    for (nw_pb_field f; nw_pb_next(&onnx->pb, &node, &f);) {
        nw_pb_range entry =
            f.number == 9 ? nw_pb_message(&onnx->pb, &f, "metadata_props") : (nw_pb_range){0, 0};
        nw_pb_range key = {0, 0}, value = {0, 0};
        for (nw_pb_field e; nw_pb_next(&onnx->pb, &entry, &e);)
            *(e.number == 1 ? &key : &value) = nw_pb_message(&onnx->pb, &e, "metadata_props");
        if (nw_str_is(nw_pb_view_of(&onnx->pb, key, "key"), SCOPES))
            return value;
    }
    return (nw_pb_range){0, 0};
}

/* The next text in quotes; false after the last. */
static bool next_scope(nw_str *list, nw_str *scope)
{
    nw_str rest;
    nw_str_split(*list, '\'', &rest);
    *scope = nw_str_split(rest, '\'', list);
    return rest.len > 0;
}

/* What a module adds to the path: "layer1.0.conv1" in "layer1.0" is conv1, "layer1.0" in "layer1" stays as it
 * is, because a number alone says nothing. */
static nw_str own_part(nw_str scope, nw_str around)
{
    size_t from = around.len && scope.len > around.len + 1 && scope.at[around.len] == '.' &&
                          nw_str_eq(nw_str_part(scope, 0, around.len), around)
                      ? around.len + 1
                      : 0;
    bool numbered = from && scope.at[from] >= '0' && scope.at[from] <= '9';
    if (numbered)
        for (from = around.len; from > 0 && scope.at[from - 1] != '.';)
            from--;
    return nw_str_part(scope, from, scope.len);
}

static nw_str path_of(nw_arena *arena, nw_str list)
{
    nw_str path = {"", 0}, around = {"", 0}, scope, after;
    for (bool more = next_scope(&list, &scope); more && next_scope(&list, &after); scope = after) {
        if (!scope.len)
            continue;
        nw_str part = own_part(scope, around);
        path = path.len ? nw_str_join(arena, nw_str_join(arena, path, NW_STR("/")), part)
                        : nw_str_copy(arena, part);
        around = scope;
    }
    return path;
}

nw_str nw_onnx_group(nw_onnx *onnx, const nw_onnx_node *at, nw_str name)
{
    nw_pb_range scopes = at->has_metadata ? find_scopes(onnx, at->body) : (nw_pb_range){0, 0};
    nw_str path = scopes.at < scopes.end ? path_of(onnx->arena, nw_pb_view_of(&onnx->pb, scopes, "value"))
                                         : (nw_str){"", 0};
    return path.len ? path : folder_of(name);
}

/* ---- Names left out ---- */

static bool is_left_out(nw_str name)
{
    return name.len == 0 || name.at[name.len - 1] == '/';
}

static nw_str numbered(const nw_graph *graph, nw_str before, uint32_t node, nw_num number)
{
    nw_str own =
        nw_str_printf(graph->arena, "%.*s_%lld", NW_SHOW(graph->nodes[node]->type), (long long)number);
    return before.len ? nw_str_join(graph->arena, before, own) : own;
}

/* The number that a name ends with, or unknown. */
static nw_num number_of(nw_str name)
{
    size_t from = name.len;
    nw_num number;
    while (from > 0 && name.at[from - 1] >= '0' && name.at[from - 1] <= '9')
        from--;
    return nw_str_to_num(nw_str_part(name, from, name.len), &number) ? number : NW_UNKNOWN;
}

/* Numbers from which on no name of the file ends with one; there are always some. */
static nw_num free_number(const nw_graph *graph, const nw_str *before)
{
    nw_num most = graph->node_count;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        nw_num number = before[i].at ? NW_UNKNOWN : number_of(graph->nodes[i]->name);
        most = number > most && number < INT64_MAX / 2 ? number : most;
    }
    return most + 1;
}

/* A name of the file that is one of those made here, of the node that it has the number of. */
static uint32_t find_clash(const nw_graph *graph, const nw_str *before, uint32_t node)
{
    nw_str name = graph->nodes[node]->name;
    nw_num number = before[node].at ? NW_UNKNOWN : number_of(name);
    if (number < 0 || number >= graph->node_count || !before[number].at ||
        !nw_str_eq(graph->nodes[number]->name, name))
        return NW_NONE;
    return (uint32_t)number;
}

static bool name_all(nw_graph *graph, nw_str *before)
{
    for (uint32_t i = 0; i < graph->node_count; i++) {
        nw_node *node = graph->nodes[i];
        if (!is_left_out(node->name))
            continue;
        before[i] = (nw_str){node->name.at ? node->name.at : "", node->name.len};
        node->name = numbered(graph, before[i], i, i);
    }
    nw_num free = NW_UNKNOWN;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        uint32_t clash = find_clash(graph, before, i);
        if (clash == NW_NONE)
            continue;
        free = nw_known(free) ? free : free_number(graph, before);
        graph->nodes[clash]->name = numbered(graph, before[clash], clash, free + clash);
    }
    return !graph->arena->failed || nw_fail_memory(graph->error, graph->arena);
}

bool nw_onnx_name_rest(nw_graph *graph)
{
    uint32_t i = 0;
    while (i < graph->node_count && !is_left_out(graph->nodes[i]->name))
        i++;
    if (i == graph->node_count)
        return true;
    nw_str *before = NW_ARRAY(graph->arena, nw_str, graph->node_count);
    return before ? name_all(graph, before) : nw_fail_memory(graph->error, graph->arena);
}
