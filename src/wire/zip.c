#include "wire/zip.h"

#include <stdlib.h>

#include "base/cursor.h"
#include "wire/inflate.h"

#define LOCAL         0x04034b50u
#define ENTRY         0x02014b50u
#define END           0x06054b50u
#define END64         0x06064b50u
#define LOCATOR64     0x07064b50u
#define DESCRIPTOR    0x08074b50u
#define END_LENGTH    22u
#define LOCATOR_SIZE  20u
#define END64_LENGTH  56u
#define ENTRY_LENGTH  46u
#define LOCAL_LENGTH  30u
#define COMMENT_MAX   65535u
#define ZIP64_FIELD   1u
#define FILLING       0x4246u
#define FLAG_SECRET   1u
#define FLAG_LATER    8u    /* the sizes stand behind the data */
#define RATIO_MAX     1032u /* of deflate: 258 bytes for two bits */
#define DIRECTORY_MAX ((uint64_t)512 << 20)

bool nw_zip_probe(const uint8_t *head, size_t n)
{
    nw_cursor c = nw_cursor_over(head, n);
    uint32_t mark = nw_u32(&c);
    return !c.failed && (mark == LOCAL || mark == END);
}

static bool fail(const nw_zip *zip, uint64_t at, const char *what)
{
    return nw_fail(zip->error, NW_E_SYNTAX, (nw_place){(int64_t)at, 4}, "zip: %s", what);
}

static bool read_at(const nw_zip *zip, uint64_t at, void *into, size_t n)
{
    return nw_source_read(zip->source, at, into, n, zip->error);
}

/* ---- The end ------------------------------------------------------------------------------------------ */

typedef struct ending {
    uint64_t entries, directory_length, directory;
} ending;

static bool read_end64(nw_zip *zip, uint64_t end, ending *e)
{
    uint8_t bytes[END64_LENGTH];
    if (end < LOCATOR_SIZE || !read_at(zip, end - LOCATOR_SIZE, bytes, LOCATOR_SIZE))
        return zip->error->code == NW_OK;
    nw_cursor c = nw_cursor_over(bytes, LOCATOR_SIZE);
    if (nw_u32(&c) != LOCATOR64)
        return true;
    nw_u32(&c);
    uint64_t at = nw_u64(&c), room = end - LOCATOR_SIZE;
    if (room < END64_LENGTH || at > room - END64_LENGTH)
        return fail(zip, end - LOCATOR_SIZE, "the zip64 record lies outside of the file");
    if (!read_at(zip, at, bytes, END64_LENGTH))
        return false;
    c = nw_cursor_over(bytes, END64_LENGTH);
    if (nw_u32(&c) != END64)
        return fail(zip, at, "no zip64 record where one is announced");
    nw_u64(&c), nw_u32(&c), nw_u32(&c), nw_u32(&c), nw_u64(&c);
    e->entries = nw_u64(&c);
    e->directory_length = nw_u64(&c);
    e->directory = nw_u64(&c);
    zip->tail = at;
    zip->tail_length = end + END_LENGTH - at;
    return true;
}

/* The last record of that mark whose comment ends with the file. */
static bool find_end(nw_zip *zip, uint64_t *out, ending *e)
{
    uint64_t size = zip->source->size;
    size_t room = size < END_LENGTH + COMMENT_MAX ? (size_t)size : END_LENGTH + COMMENT_MAX;
    uint8_t *bytes = nw_alloc(zip->arena, room, 1);
    if (!bytes)
        return nw_fail_memory(zip->error, zip->arena);
    if (!read_at(zip, size - room, bytes, room))
        return false;
    for (size_t i = room < END_LENGTH ? 0 : room - END_LENGTH + 1; i-- > 0;) {
        nw_cursor c = nw_cursor_over(bytes + i, room - i);
        if (nw_u32(&c) != END)
            continue;
        uint32_t disks = nw_u32(&c);
        nw_u16(&c);
        e->entries = nw_u16(&c);
        e->directory_length = nw_u32(&c);
        e->directory = nw_u32(&c);
        zip->comment = nw_u16(&c);
        if (c.failed || zip->comment != nw_remain(&c))
            continue;
        *out = size - room + i;
        return disks == 0 || fail(zip, *out, "parts of it are in other files");
    }
    return nw_fail(zip->error, NW_E_TRUNCATED, (nw_place){(int64_t)size, 1},
                   "zip: the directory at the end is missing");
}

static bool read_end(nw_zip *zip, ending *e)
{
    uint64_t end = 0;
    if (!find_end(zip, &end, e))
        return false;
    zip->tail = end;
    zip->tail_length = END_LENGTH;
    if (!read_end64(zip, end, e))
        return false;
    if (e->directory_length > zip->tail || e->directory > zip->tail - e->directory_length)
        return fail(zip, end, "the directory lies outside of the file");
    if (e->entries > e->directory_length / ENTRY_LENGTH)
        return fail(zip, end, "more members than the directory has room for");
    /* What stands before an archive shifts all its offsets. */
    zip->start = zip->tail - e->directory_length - e->directory;
    zip->directory = zip->start + e->directory;
    zip->end = zip->directory + e->directory_length;
    return true;
}

/* ---- Members ------------------------------------------------------------------------------------------ */

/* Replaces the sizes that did not fit into 32 bits, in the order in which the field has them. */
static bool read_zip64(nw_cursor extra, uint64_t *const sizes[], int count)
{
    while (nw_remain(&extra) >= 4) {
        uint16_t id = nw_u16(&extra);
        nw_str field = nw_span(&extra, nw_u16(&extra));
        if (id != ZIP64_FIELD || extra.failed)
            continue;
        nw_cursor c = nw_cursor_over(field.at, field.len);
        for (int i = 0; i < count; i++)
            if (*sizes[i] == UINT32_MAX)
                *sizes[i] = nw_u64(&c);
        return !c.failed;
    }
    return true;
}

static bool read_entry(nw_zip *zip, nw_cursor *c, nw_zip_member *m)
{
    uint64_t at = zip->directory + c->at;
    if (nw_u32(c) != ENTRY)
        return fail(zip, at, "an entry of the directory expected");
    nw_u32(c);
    m->entry = at;
    m->flags = nw_u16(c);
    m->method = nw_u16(c);
    nw_u64(c); /* time, date, checksum */
    m->packed = nw_u32(c);
    m->size = nw_u32(c);
    uint16_t name = nw_u16(c), extra = nw_u16(c), comment = nw_u16(c);
    uint16_t disk = nw_u16(c);
    nw_u16(c), nw_u32(c);
    m->header = nw_u32(c);
    m->name = nw_span(c, name);
    nw_str fields = nw_span(c, extra);
    nw_span(c, comment);
    uint64_t *const sizes[] = {&m->size, &m->packed, &m->header};
    if (c->failed || !read_zip64(nw_cursor_over(fields.at, fields.len), sizes, 3))
        return fail(zip, at, "the directory ends inside an entry");
    m->entry_length = zip->directory + c->at - at;
    m->name = nw_str_copy(zip->arena, m->name);
    if (disk || m->flags & FLAG_SECRET)
        return fail(zip, at, disk ? "parts of it are in other files" : "a member is encrypted");
    return m->name.at || nw_fail_memory(zip->error, zip->arena);
}

/* Behind the data: a mark that may be missing, the checksum, and both sizes in 4 or in 8 bytes. What fits is
 * taken. */
static bool read_descriptor(nw_zip *zip, nw_zip_member *m)
{
    uint8_t bytes[24];
    uint64_t at = m->data + m->packed, room = zip->directory - at;
    size_t n = room < sizeof bytes ? (size_t)room : sizeof bytes;
    if (!(m->flags & FLAG_LATER))
        return true;
    if (!read_at(zip, at, bytes, n))
        return false;
    for (int wide = 0; wide < 2; wide++)
        for (int marked = 1; marked >= 0; marked--) {
            nw_cursor c = nw_cursor_over(bytes, n);
            bool fits = !marked || nw_u32(&c) == DESCRIPTOR;
            nw_u32(&c);
            uint64_t packed = wide ? nw_u64(&c) : nw_u32(&c), size = wide ? nw_u64(&c) : nw_u32(&c);
            if (fits && !c.failed && packed == m->packed && size == m->size) {
                m->descriptor = c.at;
                return true;
            }
        }
    return fail(zip, at, "the sizes behind a member are not those of the directory");
}

/* The name, which must be that of the directory, and the extra fields behind it. PyTorch aligns the data by a
 * last field "FB" (inline_container.cc, getPadding). */
static bool check_name(nw_zip *zip, nw_zip_member *m)
{
    size_t length = m->name.len + m->extra;
    char *own = nw_alloc(zip->arena, length + 1, 1);
    if (!own)
        return nw_fail_memory(zip->error, zip->arena);
    if (!read_at(zip, m->header + LOCAL_LENGTH, own, length))
        return false;
    nw_cursor c = nw_cursor_over(own + m->name.len, m->extra);
    while (nw_remain(&c) >= 4) {
        uint16_t field = nw_u16(&c), bytes = nw_u16(&c);
        m->filling = field == FILLING ? (uint16_t)(4 + bytes) : 0;
        nw_span(&c, bytes);
    }
    if (c.failed || nw_remain(&c))
        m->filling = 0;
    return nw_str_eq((nw_str){own, m->name.len}, m->name) ||
           fail(zip, m->header, "a member has another name than in the directory");
}

/* The header before the data must say what the directory says: scanners and loaders that each trust one of
 * the two have been fooled (CVE-2025-1944). */
static bool read_local(nw_zip *zip, nw_zip_member *m)
{
    uint8_t bytes[LOCAL_LENGTH];
    m->header += zip->start;
    if (m->header > zip->directory || zip->directory - m->header < LOCAL_LENGTH)
        return fail(zip, m->entry, "a member lies outside of the archive");
    if (!read_at(zip, m->header, bytes, sizeof bytes))
        return false;
    nw_cursor c = nw_cursor_over(bytes, sizeof bytes);
    bool marked = nw_u32(&c) == LOCAL;
    nw_u16(&c);
    uint16_t flags = nw_u16(&c), method = nw_u16(&c);
    nw_u64(&c), nw_u64(&c);
    uint16_t name = nw_u16(&c);
    m->extra = nw_u16(&c);
    m->header_length = LOCAL_LENGTH + (uint64_t)name + m->extra;
    m->data = m->header + m->header_length;
    if (!marked || method != m->method || (flags ^ m->flags) & (FLAG_SECRET | FLAG_LATER) ||
        name != m->name.len)
        return fail(zip, m->header, "a member's header is not as the directory has it");
    if (m->data > zip->directory || m->packed > zip->directory - m->data)
        return fail(zip, m->header, "a member runs into the directory");
    if (!check_name(zip, m))
        return false;
    if (m->method == NW_ZIP_STORED && m->packed != m->size)
        return fail(zip, m->entry, "a member that is only stored has two sizes");
    return read_descriptor(zip, m);
}

static bool read_directory(nw_zip *zip, const ending *e)
{
    if (e->directory_length > DIRECTORY_MAX)
        return nw_fail(zip->error, NW_E_LIMIT, (nw_place){(int64_t)zip->directory, 1},
                       "zip: a directory of more than %llu bytes", (unsigned long long)DIRECTORY_MAX);
    uint8_t *bytes = nw_alloc(zip->arena, (size_t)e->directory_length + 1, 1);
    zip->members = NW_ARRAY(zip->arena, nw_zip_member, e->entries);
    if (!bytes || !zip->members)
        return nw_fail_memory(zip->error, zip->arena);
    if (!read_at(zip, zip->directory, bytes, (size_t)e->directory_length))
        return false;
    nw_cursor c = nw_cursor_over(bytes, (size_t)e->directory_length);
    for (; zip->count < e->entries; zip->count++) {
        nw_zip_member *m = &zip->members[zip->count];
        if (!read_entry(zip, &c, m) || !read_local(zip, m))
            return false;
        if (nw_map_get(&zip->names, m->name) != NW_NONE)
            return fail(zip, m->entry, "two members have one name");
        if (!nw_map_set(&zip->names, m->name, zip->count))
            return nw_fail_memory(zip->error, zip->arena);
    }
    return nw_remain(&c) == 0 || fail(zip, zip->directory + c.at, "the directory has more than its members");
}

/* ---- Overlaps ----------------------------------------------------------------------------------------- */

static int by_header(const void *a, const void *b)
{
    const nw_zip_member *const *x = a, *const *y = b;
    return (*x)->header < (*y)->header ? -1 : (*x)->header > (*y)->header;
}

/* Members that lie in each other are how a small archive unpacks to a large one (CVE-2019-13232). */
static bool check_overlaps(const nw_zip *zip)
{
    const nw_zip_member **order = NW_ARRAY(zip->arena, const nw_zip_member *, zip->count);
    if (!order)
        return nw_fail_memory(zip->error, zip->arena);
    for (uint32_t i = 0; i < zip->count; i++)
        order[i] = &zip->members[i];
    qsort(order, zip->count, sizeof *order, by_header);
    for (uint32_t i = 1; i < zip->count; i++) {
        const nw_zip_member *before = order[i - 1];
        if (order[i]->header < before->data + before->packed + before->descriptor)
            return fail(zip, order[i]->header, "two members lie in each other");
    }
    return true;
}

bool nw_zip_open(nw_zip *zip, const nw_source *source, nw_arena *arena, nw_error *error)
{
    ending e = {0};
    *zip = (nw_zip){.source = source, .arena = arena, .error = error};
    nw_map_init(&zip->names, arena);
    return read_end(zip, &e) && read_directory(zip, &e) && check_overlaps(zip);
}

const nw_zip_member *nw_zip_find(const nw_zip *zip, nw_str name)
{
    uint32_t at = nw_map_get(&zip->names, name);
    return at == NW_NONE ? NULL : &zip->members[at];
}

bool nw_zip_read(const nw_zip *zip, const nw_zip_member *m, uint64_t limit, nw_str *out)
{
    nw_place place = {(int64_t)m->header, 4};
    if (m->size > limit)
        return nw_fail(zip->error, NW_E_LIMIT, place, "\"%.*s\" has %llu bytes, the limit is %llu",
                       NW_SHOW(m->name), (unsigned long long)m->size, (unsigned long long)limit);
    if (m->method == NW_ZIP_DEFLATED && m->size / RATIO_MAX > m->packed)
        return fail(zip, m->entry, "a member claims more than its bytes can unpack to");
    char *bytes = nw_alloc(zip->arena, (size_t)m->size + 1, 1);
    if (!bytes)
        return nw_fail_memory(zip->error, zip->arena);
    *out = (nw_str){bytes, (size_t)m->size};
    if (m->method == NW_ZIP_STORED)
        return read_at(zip, m->data, bytes, (size_t)m->size);
    if (m->method == NW_ZIP_DEFLATED)
        return nw_inflate(zip->source, m->data, m->packed, false, bytes, (size_t)m->size, zip->arena,
                          zip->error);
    return nw_fail(zip->error, NW_E_VALUE, place, "\"%.*s\" is compressed by method %u, which is not known",
                   NW_SHOW(m->name), m->method);
}
