/* The bytes of a zip archive that are not its members' data. */
#ifndef NW_FORMATS_ZIP_LEDGER_H
#define NW_FORMATS_ZIP_LEDGER_H

#include "ir/ledger.h"
#include "wire/zip.h"

bool nw_zip_claim(const nw_zip *zip, nw_ledger *ledger);

#endif
