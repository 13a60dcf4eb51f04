#include "formats/writer.h"

const nw_writer *nw_writer_at(size_t i)
{
    static const nw_writer *const rows[] = {
#define X(id) &nw_writer_##id,
#include "formats/writer_list.h"
#undef X
    };
    return i < sizeof rows / sizeof *rows ? rows[i] : NULL;
}

const nw_writer *nw_writer_named(nw_str name)
{
    const nw_writer *row;
    for (size_t i = 0; (row = nw_writer_at(i)); i++)
        if (nw_str_is(name, row->name))
            return row;
    return NULL;
}

const nw_dtype *nw_saved_type(const nw_holding *holding, const nw_size_wants *wants)
{
    return wants->dtype && holding->dtype->real ? wants->dtype : holding->dtype;
}

nw_str nw_holding_name(nw_arena *arena, const nw_holder *holder, const nw_holding *holding)
{
    if (holding->whole)
        return holding->name;
    nw_str layer = nw_str_join(arena, holder->name, NW_STR("."));
    return layer.at ? nw_str_join(arena, layer, holding->name) : layer;
}

int nw_digits(nw_num number)
{
    int digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}
