#include "ir/graph.h"
#include "support/allocator.h"
#include "unit.h"

typedef struct fixture {
    test_memory memory;
    nw_arena arena;
    nw_error error;
    nw_graph graph;
} fixture;

static void begin(fixture *f, size_t fail_at)
{
    memset(f, 0, sizeof *f);
    f->memory.fail_at = fail_at;
    nw_allocator allocator = test_allocator(&f->memory);
    nw_arena_init(&f->arena, &allocator, 0, 256);
    f->graph.arena = &f->arena;
    f->graph.error = &f->error;
}

static void end(fixture *f)
{
    nw_arena_free(&f->arena);
    assert_int_equal(f->memory.blocks, 0);
    assert_false(f->memory.wrong_size);
}

/* data -> conv1 -> conv1, with an attribute of each kind. */
static bool build(nw_graph *graph)
{
    const int64_t kernel[] = {5, 3};
    const nw_num dims[] = {1, 3, 8, 8};
    uint32_t data = nw_graph_value(graph, NW_STR("data"));
    if (data == NW_NONE || !nw_graph_input(graph, data))
        return false;
    graph->values[data].shape = nw_graph_shape(graph, dims, 4);
    nw_node *conv = nw_graph_node(graph, NULL, NW_STR("conv1"), NW_STR("Convolution"));
    if (graph->values[data].shape.rank < 0 || !conv)
        return false;
    uint32_t top = nw_graph_value(graph, NW_STR("conv1"));
    return nw_node_in(graph, conv, data) && nw_node_out(graph, conv, top) &&
           nw_node_ints(graph, conv, NW_A_KERNEL, kernel, 2) && nw_node_int(graph, conv, NW_A_GROUPS, 1) &&
           nw_node_number(graph, conv, NW_A_RATIO, 0.5) &&
           nw_node_text(graph, conv, NW_A_ROUNDING, NW_STR("floor")) &&
           nw_node_param(graph, conv, (nw_param_spec){.share = NW_STR("w"), .frozen = true}) &&
           nw_graph_output(graph, top) &&
           nw_graph_note(graph, "test", conv, NW_NOWHERE, NW_ASSUMED, NW_STR("a remark"));
}

static void what_is_built_can_be_read(void **state)
{
    (void)state;
    fixture f;
    begin(&f, 0);
    assert_true(build(&f.graph));
    const nw_node *conv = f.graph.nodes[0];
    assert_str(conv->name, "conv1");
    assert_str(conv->type, "Convolution");
    assert_int_equal(conv->place.offset, -1);
    assert_int_equal(f.graph.values[conv->in[0]].uses, 1);
    assert_int_equal(f.graph.values[conv->in[0]].producer, NW_NONE);
    assert_int_equal(f.graph.values[conv->out[0]].producer, 0);
    assert_int_equal(f.graph.values[conv->out[0]].storage, conv->out[0]);
    assert_int_equal(f.graph.values[conv->out[0]].shape.rank, -1);
    assert_int_equal(nw_node_attr(conv, NW_A_KERNEL)->ints[1], 3);
    assert_int_equal(nw_node_attr(conv, NW_A_GROUPS)->count, 1);
    assert_true(nw_node_attr(conv, NW_A_RATIO)->number > 0.4);
    assert_str(nw_node_attr(conv, NW_A_ROUNDING)->text, "floor");
    assert_null(nw_node_attr(conv, NW_A_STRIDE));
    assert_str(conv->params[0].share, "w");
    assert_int_equal(conv->status, NW_ASSUMED); /* from its note */
    assert_str(f.graph.notes[0].layer, "conv1");
    end(&f);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        fixture f;
        begin(&f, n);
        bool ok = build(&f.graph);
        assert_int_equal(f.error.code, ok ? NW_OK : NW_E_MEMORY);
        end(&f);
        if (ok)
            break;
        assert_true(n < 100);
    }
}

static void many_values_keep_their_ids(void **state)
{
    (void)state;
    fixture f;
    begin(&f, 0);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(nw_graph_value(&f.graph, NW_STR("x")), i);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(f.graph.values[i].storage, i);
    end(&f);
}

static void one_symbol_a_name(void **state)
{
    (void)state;
    fixture f;
    begin(&f, 0);
    nw_num n = nw_graph_symbol(&f.graph, NW_STR("N")), h = nw_graph_symbol(&f.graph, NW_STR("height"));
    assert_true(nw_is_symbol(n) && nw_is_symbol(h) && n != h);
    assert_int_equal(nw_graph_symbol(&f.graph, NW_STR("N")), n);
    assert_str(f.graph.symbols[nw_symbol_name(h)], "height");
    end(&f);
}

static void products_of_dims(void **state)
{
    (void)state;
    const nw_num dims[] = {2, 3, 4}, with_unknown[] = {2, NW_UNKNOWN}, huge[] = {INT64_MAX, 2},
                 none[] = {0, NW_UNKNOWN};
    assert_int_equal(nw_shape_count((nw_shape){dims, 3}), 24);
    assert_int_equal(nw_shape_product((nw_shape){dims, 3}, 1, 3), 12);
    assert_int_equal(nw_shape_product((nw_shape){dims, 3}, 2, 99), 4);
    assert_int_equal(nw_shape_product((nw_shape){dims, 3}, 3, 3), 1);
    assert_int_equal(nw_shape_count((nw_shape){NULL, 0}), 1); /* a scalar */
    assert_int_equal(nw_shape_count(NW_NO_SHAPE), NW_UNKNOWN);
    assert_int_equal(nw_shape_count((nw_shape){with_unknown, 2}), NW_UNKNOWN);
    assert_int_equal(nw_shape_count((nw_shape){huge, 2}), NW_OVERFLOW);
    assert_int_equal(nw_shape_count((nw_shape){none, 2}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_built_can_be_read),  cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(many_values_keep_their_ids), cmocka_unit_test(one_symbol_a_name),
        cmocka_unit_test(products_of_dims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
