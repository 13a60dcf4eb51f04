/* Zip archives (PKWARE's APPNOTE.TXT 6.3): the directory at the end, and the header before each member. What
 * the two say of a member must agree; nothing is unpacked until a member's bytes are asked for. */
#ifndef NW_WIRE_ZIP_H
#define NW_WIRE_ZIP_H

#include "base/map.h"
#include "base/source.h"

enum { NW_ZIP_STORED = 0, NW_ZIP_DEFLATED = 8 };

typedef struct nw_zip_member {
    nw_str name;
    uint64_t header, header_length; /* before the data: 30 bytes, the name, extra fields */
    uint64_t data, packed, size;    /* offset, and bytes there and unpacked */
    uint64_t descriptor;            /* bytes behind the data that repeat its sizes; 0: none */
    uint64_t entry, entry_length;   /* in the directory */
    uint16_t method, flags;
    uint16_t extra, filling; /* bytes of the header's extra fields; of a last one that only fills ("FB") */
} nw_zip_member;

typedef struct nw_zip {
    const nw_source *source;
    nw_arena *arena;
    nw_error *error;
    nw_zip_member *members; /* in the order of the directory */
    uint32_t count;
    nw_map names;               /* -> members */
    uint64_t start;             /* of the archive: bytes before it belong to nothing */
    uint64_t directory, end;    /* the directory's offset, and where it ends */
    uint64_t tail, tail_length; /* the records that end the archive, up to its comment */
    uint64_t comment;           /* bytes of it, at the very end */
} nw_zip;

/* Whether bytes look like the beginning of an archive. */
bool nw_zip_probe(const uint8_t *head, size_t n);

bool nw_zip_open(nw_zip *zip, const nw_source *source, nw_arena *arena, nw_error *error);

/* NULL where there is none of that name. */
const nw_zip_member *nw_zip_find(const nw_zip *zip, nw_str name);

/* A member's bytes, unpacked, in the arena. At most `limit`, or an error that names it. */
bool nw_zip_read(const nw_zip *zip, const nw_zip_member *member, uint64_t limit, nw_str *out);

#endif
