#include "report/memory.h"

const char *nw_planner_name(nw_planner planner)
{
    static const char *const names[] = {"greedy-by-size", "greedy-by-breadth", "execution-order"};
    return names[planner];
}
