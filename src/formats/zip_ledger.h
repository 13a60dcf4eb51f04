/* The bytes of a zip archive that are not its members' data. */
#ifndef NW_FORMATS_ZIP_LEDGER_H
#define NW_FORMATS_ZIP_LEDGER_H

#include "ir/ledger.h"
#include "wire/zip.h"

bool nw_zip_claim(const nw_zip *zip, nw_ledger *ledger);

/* A member of an archive that does not exist: bytes of the extra fields of its header and of its entry in the
 * directory, and of a last one that only fills. */
typedef struct nw_zip_part {
    nw_str name;
    uint64_t fields, filling, entry_fields;
} nw_zip_part;

uint64_t nw_zip_header_length(const nw_zip_part *part);
bool nw_zip_next_header(nw_ledger *ledger, const nw_zip_part *part);

/* The directory, and the records behind it. */
bool nw_zip_next_end(nw_ledger *ledger, const nw_zip_part *parts, uint32_t count, bool zip64);

#endif
