/* What np.savez makes of a network: an array for each tensor, in an archive that is only stored
 * (numpy/lib/npyio.py, _savez; numpy/lib/format.py; Lib/zipfile.py). */
#include "base/num.h"
#include "formats/numpy.h"
#include "formats/pytorch/plan.h"
#include "formats/writer.h"
#include "formats/zip_ledger.h"

#define BEFORE       10 /* mark, version, length of the dict */
#define ALIGNMENT    64
#define GROWTH       21 /* digits that the first dim may grow to */
#define FORCED_ZIP64 20 /* both sizes, in the header of each member */
#define ZIP64_FROM   ((uint64_t)1 << 31)

static nw_num tuple_length(nw_shape shape)
{
    nw_num length = 2 + (shape.rank == 1); /* (5,) */
    for (int32_t d = 0; d < shape.rank; d++)
        length += nw_digits(shape.dim[d]) + (d > 0 ? 2 : 0);
    return length;
}

/* {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }, room to grow, blanks and the end of a line. */
static nw_num dict_length(const char *code, nw_shape shape)
{
    return (nw_num)sizeof "{'descr': '<', 'fortran_order': False, 'shape': , }" - 1 +
           (nw_num)nw_str_of(code).len + tuple_length(shape);
}

static bool put_array(nw_ledger *ledger, const nw_torch_item *item, const nw_dtype *dtype, nw_str member)
{
    nw_num dict = dict_length(nw_numpy_code(dtype), item->shape);
    nw_num end = dict + (item->shape.rank ? GROWTH - nw_digits(item->shape.dim[0]) : 0) + 1;
    nw_num bytes = nw_dtype_bytes(dtype, nw_shape_count(item->shape));
    end += ALIGNMENT - (BEFORE + end) % ALIGNMENT;
    if (!nw_span_next(ledger, (uint64_t)(BEFORE + dict), NW_SPAN_STRUCTURE, member) ||
        !nw_span_next(ledger, (uint64_t)(end - dict), NW_SPAN_PADDING, member))
        return false;
    nw_entry entry = {.name = item->name,
                      .dtype = dtype,
                      .shape = item->shape,
                      .offset = ledger->end,
                      .bytes = (uint64_t)bytes,
                      .shared_with = NW_NONE,
                      .kind = (uint8_t)nw_span_of_role(item->role)};
    ledger->end += entry.bytes;
    return nw_ledger_entry(ledger, entry);
}

static bool put_member(nw_ledger *ledger, const nw_torch_item *item, const nw_size_wants *wants,
                       nw_zip_part *part)
{
    nw_holding holding = {.dtype = item->dtype};
    const nw_dtype *dtype = nw_saved_type(&holding, wants);
    uint64_t start = ledger->end;
    *part =
        (nw_zip_part){.name = nw_str_join(ledger->arena, item->name, NW_STR(".npy")), .fields = FORCED_ZIP64};
    if (!part->name.at)
        return nw_fail_memory(ledger->error, ledger->arena);
    if (!nw_numpy_code(dtype))
        return nw_fail(ledger->error, NW_E_VALUE, NW_NOWHERE, "numpy has no element type \"%s\"",
                       dtype->name);
    if (!nw_zip_next_header(ledger, part))
        return false;
    uint64_t data = ledger->end;
    if (!put_array(ledger, item, dtype, part->name))
        return false;
    bool large = ledger->end - data >= ZIP64_FROM, far = start >= ZIP64_FROM;
    part->entry_fields = large || far ? 4u + 16u * large + 8u * far : 0;
    return true;
}

static bool predict(const nw_inventory *inventory, const nw_size_wants *wants, nw_prediction *out)
{
    nw_torch_plan plan;
    nw_ledger *ledger = &out->ledger;
    if (!nw_torch_plan_make(&plan, inventory, ledger->arena))
        return nw_fail_memory(ledger->error, ledger->arena);
    nw_zip_part *parts = NW_ARRAY(ledger->arena, nw_zip_part, plan.item_count);
    if (!parts)
        return nw_fail_memory(ledger->error, ledger->arena);
    for (uint32_t i = 0; i < plan.item_count; i++)
        if (!put_member(ledger, &plan.items[i], wants, &parts[i]))
            return false;
    out->status = plan.status;
    out->note = plan.note;
    bool zip64 = ledger->end >= ZIP64_FROM || plan.item_count > UINT16_MAX;
    return nw_zip_next_end(ledger, parts, plan.item_count, zip64);
}

const nw_writer nw_writer_npz = {.name = "npz",
                                 .summary = "numpy's, as np.savez(file, **tensors) writes it",
                                 .file = "model.npz",
                                 .predict = predict};
