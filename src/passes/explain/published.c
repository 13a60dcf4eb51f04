/* Figures that were published and are asked about, with their origin. The search finds what gives a figure;
 * this table adds why people print it. A network is recognised by its parameters. */
#include "passes/explain/explain.h"

#define VGG16   138357544
#define ALEXNET 60965224
#define LENET   431080

static const nw_published table[] = {
#define X(network, figure, quantity, why, source)  {network, figure, quantity, false, why, source},
#define FILE(network, figure, writer, why, source) {network, figure, writer, true, why, source},
#include "passes/explain/published_list.h"
#undef X
#undef FILE
};

const nw_published *nw_published_find(nw_num parameters, const nw_quote *figure)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].parameters == parameters && nw_quote_same(figure, table[i].figure))
            return &table[i];
    return NULL;
}
