#include "passes/bodies.h"

nw_num nw_column_sum(const nw_report *body, nw_column_id column)
{
    nw_num sum = 0;
    for (uint32_t i = 0; i < body->row_count; i++)
        sum = nw_add(sum, body->rows[i].cell[column]);
    return sum;
}

nw_num nw_sum_of_bodies(const nw_report *report, const nw_row *row,
                        nw_num (*sum_of)(const nw_report *body, const void *context), const void *context)
{
    nw_num sum = 0, either = 0;
    bool first = true;
    for (uint32_t c = 0; c < row->child_count; c++) {
        const nw_child *child = &report->children[row->first_child + c];
        if (child->turns == 0)
            continue;
        nw_num n = sum_of(child->report, context);
        if (child->turns != NW_TURNS_EITHER) {
            sum = nw_add(sum, nw_mul(n, child->turns));
        } else {
            either = first || n == either ? n : NW_UNKNOWN;
            first = false;
        }
    }
    return nw_add(sum, either);
}

static nw_num sum_column(const nw_report *body, const void *context)
{
    return nw_column_sum(body, *(const nw_column_id *)context);
}

bool nw_add_bodies(nw_report *report, nw_row *row, nw_pass *pass, const nw_column_id *columns, size_t count)
{
    for (uint32_t c = 0; c < row->child_count; c++) {
        const nw_child *child = &report->children[row->first_child + c];
        if (child->turns != 0 && !pass(child->report->graph, child->report))
            return false;
    }
    for (size_t i = 0; i < count && row->child_count; i++)
        row->cell[columns[i]] =
            nw_add(row->cell[columns[i]], nw_sum_of_bodies(report, row, sum_column, &columns[i]));
    return true;
}

bool nw_most_of_bodies(nw_report *report, const nw_row *row, nw_pass *pass, nw_total_id total, nw_num *most)
{
    *most = 0;
    for (uint32_t c = 0; c < row->child_count; c++) {
        const nw_child *child = &report->children[row->first_child + c];
        if (child->turns == 0)
            continue;
        if (!pass(child->report->graph, child->report))
            return false;
        *most = nw_max(*most, child->report->total[total]);
    }
    return true;
}

uint32_t nw_taken_next(const nw_node *node, nw_taken *at)
{
    for (; at->body < node->body_count; at->body++, at->value = 0) {
        const nw_graph *body = node->bodies[at->body];
        while (at->value < body->value_count) {
            const nw_value *value = &body->values[at->value++];
            if (value->origin == NW_OUTER)
                return value->outer;
        }
    }
    return NW_NONE;
}
