/* What the file declares of a value beside what the rules infer. */
#include "base/gather.h"
#include "passes/infer.h"

/* The dims that the file declares, with the values of this weighing for its symbols. */
static nw_num declared_dim(const nw_report *report, nw_num dim)
{
    if (!nw_is_symbol(dim) || !report->bound)
        return dim;
    nw_num bound = report->bound[nw_symbol_name(dim)];
    return nw_known(bound) ? bound : dim;
}

static bool contradicts(const nw_report *report, nw_shape declared, nw_shape inferred)
{
    if (declared.rank != inferred.rank)
        return true;
    for (int32_t i = 0; i < declared.rank; i++) {
        nw_num dim = declared_dim(report, declared.dim[i]);
        if (nw_known(dim) && nw_known(inferred.dim[i]) && dim != inferred.dim[i])
            return true;
    }
    return false;
}

static bool note_shapes(nw_report *report, const nw_node *node, nw_str name, nw_shape declared,
                        nw_shape inferred)
{
    nw_arena *arena = report->arena;
    nw_num *dims = NW_ARRAY(arena, nw_num, declared.rank);
    nw_gather said, found;
    nw_gather_init(&said, arena);
    nw_gather_init(&found, arena);
    if (!dims)
        return nw_fail_memory(report->error, arena);
    for (int32_t i = 0; i < declared.rank; i++)
        dims[i] = declared_dim(report, declared.dim[i]);
    nw_put_shape(&said.out, report, (nw_shape){dims, declared.rank}, "x");
    nw_put_shape(&found.out, report, inferred, "x");
    nw_str before = nw_gathered(&said), after = nw_gathered(&found);
    nw_str text = nw_str_printf(arena, "\"%.*s\" is declared as %.*s, but is %.*s", NW_SHOW(name),
                                NW_SHOW(before), NW_SHOW(after));
    return nw_report_note_at(report, "declared-shape", node->name, NW_EXACT, text, node->place);
}

/* Fills what is not known of the inferred dims from the declared ones. */
static bool fill(nw_report *report, nw_shape declared, nw_tensor *tensor)
{
    nw_shape old = tensor->shape;
    nw_num *dims = NW_ARRAY(report->arena, nw_num, declared.rank);
    if (!dims)
        return nw_fail_memory(report->error, report->arena);
    for (int32_t i = 0; i < declared.rank; i++) {
        bool open = old.rank < 0 || (!nw_known(old.dim[i]) && !nw_is_symbol(old.dim[i]));
        dims[i] = open ? declared_dim(report, declared.dim[i]) : old.dim[i];
    }
    tensor->shape = (nw_shape){dims, declared.rank};
    return true;
}

static bool is_open(nw_shape shape)
{
    for (int32_t i = 0; i < shape.rank; i++)
        if (!nw_known(shape.dim[i]) && !nw_is_symbol(shape.dim[i]))
            return true;
    return shape.rank < 0;
}

bool nw_take_declared(const nw_graph *graph, nw_report *report, const nw_node *node, uint32_t value,
                      nw_tensor *tensor)
{
    const nw_value *v = &graph->values[value];
    if (!tensor->dtype && tensor->kind == NW_TENSOR)
        tensor->dtype = v->dtype;
    if (v->kind != tensor->kind && tensor->kind == NW_TENSOR && tensor->shape.rank < 0 && !tensor->dtype) {
        tensor->kind = v->kind;
        tensor->box = v->box;
    }
    if (v->shape.rank < 0 || tensor->kind != NW_TENSOR || report->reshaped)
        return true;
    if (tensor->shape.rank >= 0 && contradicts(report, v->shape, tensor->shape))
        return note_shapes(report, node, v->name, v->shape, tensor->shape);
    return !is_open(tensor->shape) || fill(report, v->shape, tensor);
}
