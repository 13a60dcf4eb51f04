#include "formats/zip_ledger.h"

#define LOCAL_LENGTH 30 /* of a header, without name and extra fields */
#define ENTRY_LENGTH 46 /* the same in the directory */
#define END64_LENGTH 76 /* of the two records of zip64 */
#define END_LENGTH   22

/* Extra fields of a header only fill up to an alignment, but for those of zip64, which stand first. */
static bool claim_member(const nw_zip_member *m, nw_ledger *ledger)
{
    uint64_t name = m->header + LOCAL_LENGTH, extra = name + m->name.len;
    nw_str owner = m->name;
    return nw_span_put(ledger, m->header, LOCAL_LENGTH, NW_SPAN_STRUCTURE, owner) &&
           nw_span_put(ledger, name, m->name.len, NW_SPAN_NAME, owner) &&
           nw_span_put(ledger, extra, m->extra - m->filling, NW_SPAN_STRUCTURE, owner) &&
           nw_span_put(ledger, extra + m->extra - m->filling, m->filling, NW_SPAN_PADDING, owner) &&
           nw_span_put(ledger, m->data + m->packed, m->descriptor, NW_SPAN_STRUCTURE, owner) &&
           nw_span_put(ledger, m->entry, ENTRY_LENGTH, NW_SPAN_STRUCTURE, owner) &&
           nw_span_put(ledger, m->entry + ENTRY_LENGTH, m->name.len, NW_SPAN_NAME, owner) &&
           nw_span_put(ledger, m->entry + ENTRY_LENGTH + m->name.len,
                       m->entry_length - ENTRY_LENGTH - m->name.len, NW_SPAN_STRUCTURE, owner);
}

bool nw_zip_claim(const nw_zip *zip, nw_ledger *ledger)
{
    for (uint32_t i = 0; i < zip->count; i++)
        if (!claim_member(&zip->members[i], ledger))
            return false;
    return nw_span_put(ledger, 0, zip->start, NW_SPAN_DEAD, NW_STR("before the archive")) &&
           nw_span_put(ledger, zip->tail, zip->tail_length, NW_SPAN_STRUCTURE,
                       NW_STR("end of the archive")) &&
           nw_span_put(ledger, zip->tail + zip->tail_length, zip->comment, NW_SPAN_METADATA,
                       NW_STR("comment of the archive"));
}

/* ---- Archives that do not exist ----------------------------------------------------------------------- */

uint64_t nw_zip_header_length(const nw_zip_part *part)
{
    return LOCAL_LENGTH + part->name.len + part->fields + part->filling;
}

bool nw_zip_next_header(nw_ledger *ledger, const nw_zip_part *part)
{
    return nw_span_next(ledger, LOCAL_LENGTH, NW_SPAN_STRUCTURE, part->name) &&
           nw_span_next(ledger, part->name.len, NW_SPAN_NAME, part->name) &&
           nw_span_next(ledger, part->fields, NW_SPAN_STRUCTURE, part->name) &&
           nw_span_next(ledger, part->filling, NW_SPAN_PADDING, part->name);
}

bool nw_zip_next_end(nw_ledger *ledger, const nw_zip_part *parts, uint32_t count, bool zip64)
{
    for (uint32_t i = 0; i < count; i++)
        if (!nw_span_next(ledger, ENTRY_LENGTH, NW_SPAN_STRUCTURE, parts[i].name) ||
            !nw_span_next(ledger, parts[i].name.len, NW_SPAN_NAME, parts[i].name) ||
            !nw_span_next(ledger, parts[i].entry_fields, NW_SPAN_STRUCTURE, parts[i].name))
            return false;
    return nw_span_next(ledger, zip64 ? END64_LENGTH + END_LENGTH : END_LENGTH, NW_SPAN_STRUCTURE,
                        NW_STR("end of the archive"));
}
