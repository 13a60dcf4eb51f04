#include "wire/pickle.h"

#include "wire/pickle_machine.h"

const nw_pickle_value *nw_pickle_at(const nw_pickle *pickle, uint32_t value)
{
    static const nw_pickle_value none;
    return value && value <= pickle->count ? &pickle->values[value - 1] : &none;
}

uint32_t nw_pickle_item(const nw_pickle *pickle, uint32_t value, uint32_t i)
{
    const nw_pickle_value *v = nw_pickle_at(pickle, value);
    return i < v->count ? v->items[i] : 0;
}

uint32_t nw_pickle_get(const nw_pickle *pickle, uint32_t value, const char *key)
{
    const nw_pickle_value *v = nw_pickle_at(pickle, value);
    bool keyed = v->kind == NW_PICKLE_DICT || v->kind == NW_PICKLE_CALL;
    for (uint32_t i = 0; keyed && i + 1 < v->count; i += 2) {
        const nw_pickle_value *k = nw_pickle_at(pickle, v->items[i]);
        if (k->kind == NW_PICKLE_TEXT && nw_str_is(k->text, key))
            return v->items[i + 1];
    }
    return 0;
}

nw_str nw_pickle_word(const nw_pickle *pickle, uint32_t value)
{
    const nw_pickle_value *v = nw_pickle_at(pickle, value);
    return v->kind == NW_PICKLE_TEXT ? v->text : NW_STR("");
}

bool nw_pickle_is(const nw_pickle *pickle, uint32_t value, const char *global)
{
    const nw_pickle_value *v = nw_pickle_at(pickle, value);
    return v->kind == NW_PICKLE_GLOBAL && nw_str_is(v->text, global);
}

/* ---- The machine -------------------------------------------------------------------------------------- */

bool nw_pickle_fail(nw_machine *m, const char *what)
{
    return nw_fail(m->pickle->error, m->truncated ? NW_E_TRUNCATED : NW_E_SYNTAX,
                   (nw_place){(int64_t)m->operation, 1}, "pickle: %s",
                   m->truncated ? "it ends too early" : what);
}

/* The next `n` bytes, which stand until the next call; NULL at the end. */
const uint8_t *nw_pickle_bytes(nw_machine *m, size_t n)
{
    if (m->to - m->from < n) {
        uint64_t at = m->at + m->from, left = m->limit - at;
        m->at = at;
        m->from = 0;
        m->to = left < sizeof m->window ? (size_t)left : sizeof m->window;
        m->truncated = m->to < n;
        if (m->truncated || !nw_source_read(m->source, at, m->window, m->to, m->pickle->error))
            return NULL;
    }
    m->from += n;
    return m->window + m->from - n;
}

/* A text of the file, copied; an empty one where it is long. */
bool nw_pickle_text(nw_machine *m, uint64_t n, nw_str *out)
{
    uint64_t at = m->at + m->from;
    m->truncated = n > m->limit - at;
    if (m->truncated)
        return nw_pickle_fail(m, "");
    if (n > NW_PICKLE_TEXT_MAX) {
        *out = NW_STR("");
        m->at = at + n;
        m->from = m->to = 0;
        return true;
    }
    char *copy = nw_alloc(m->pickle->arena, (size_t)n + 1, 1);
    if (!copy)
        return nw_fail_memory(m->pickle->error, m->pickle->arena);
    *out = (nw_str){copy, (size_t)n};
    if (n <= m->to - m->from) {
        for (size_t i = 0; i < n; i++)
            copy[i] = (char)m->window[m->from + i];
        m->from += (size_t)n;
        return true;
    }
    m->at = at + n;
    m->from = m->to = 0;
    return nw_source_read(m->source, at, copy, (size_t)n, m->pickle->error);
}

/* To the end of the line, which is left out. */
bool nw_pickle_line(nw_machine *m, nw_str *out)
{
    size_t n = 0;
    const uint8_t *byte;
    while (n < sizeof m->line && (byte = nw_pickle_bytes(m, 1)) && *byte != '\n')
        m->line[n++] = (char)*byte;
    if (m->pickle->error->code != NW_OK)
        return false;
    if (m->truncated || n == sizeof m->line)
        return nw_pickle_fail(m, "a line of more than 4,096 bytes");
    *out = nw_str_copy(m->pickle->arena, (nw_str){m->line, n});
    return out->at || nw_fail_memory(m->pickle->error, m->pickle->arena);
}

bool nw_pickle_number(nw_machine *m, size_t bytes, uint64_t *out)
{
    const uint8_t *at = nw_pickle_bytes(m, bytes);
    if (!at)
        return nw_pickle_fail(m, "");
    *out = 0;
    for (size_t i = bytes; i > 0; i--)
        *out = *out << 8 | at[i - 1];
    return true;
}

/* Makes a value; 0 when the arena is full. */
uint32_t nw_pickle_make(nw_machine *m, nw_pickle_value value)
{
    nw_pickle *p = m->pickle;
    if (!nw_grow(p->arena, (void **)&p->values, &p->room, p->count, sizeof *p->values)) {
        nw_fail_memory(p->error, p->arena);
        return 0;
    }
    value.offset = m->operation;
    value.length = m->at + m->from - m->operation;
    p->values[p->count++] = value;
    return p->count;
}

bool nw_pickle_push(nw_machine *m, uint32_t value)
{
    if (!value)
        return false;
    if (!nw_grow(m->pickle->arena, (void **)&m->stack, &m->stack_room, m->depth, sizeof *m->stack))
        return nw_fail_memory(m->pickle->error, m->pickle->arena);
    m->stack[m->depth++] = value;
    return true;
}

bool nw_pickle_pop(nw_machine *m, uint32_t *out)
{
    if (m->depth <= m->floor)
        return nw_pickle_fail(m, "it takes more than there is");
    *out = m->stack[--m->depth];
    return true;
}

/* What was put since the last mark: *first is where it stands on the stack, from where it is taken away. */
bool nw_pickle_pop_mark(nw_machine *m, uint32_t *first, uint32_t *count)
{
    if (!m->mark_count)
        return nw_pickle_fail(m, "a mark is missing");
    *first = m->marks[--m->mark_count];
    *count = m->depth - *first;
    m->depth = *first;
    m->floor = m->mark_count ? m->marks[m->mark_count - 1] : 0;
    return true;
}

bool nw_pickle_add(nw_machine *m, uint32_t container, const uint32_t *items, uint32_t count)
{
    nw_pickle_value *v = &m->pickle->values[container - 1];
    if (v->kind < NW_PICKLE_TUPLE || v->kind == NW_PICKLE_GLOBAL || v->kind == NW_PICKLE_PERSISTENT)
        return nw_pickle_fail(m, "items are put into what holds none");
    for (uint32_t i = 0; i < count; i++) {
        if (!nw_grow(m->pickle->arena, (void **)&v->items, &v->room, v->count, sizeof *v->items))
            return nw_fail_memory(m->pickle->error, m->pickle->arena);
        v->items[v->count++] = items[i];
    }
    return true;
}

bool nw_pickle_read(nw_pickle *pickle, const nw_source *source, uint64_t offset, uint64_t limit,
                    nw_arena *arena, nw_error *error)
{
    nw_machine *m = NW_NEW(arena, nw_machine);
    *pickle = (nw_pickle){.arena = arena, .error = error, .start = offset};
    if (!m || !nw_grow(arena, (void **)&m->stack, &m->stack_room, 0, sizeof *m->stack))
        return nw_fail_memory(error, arena);
    m->pickle = pickle;
    m->source = source;
    m->at = offset;
    m->limit = limit < source->size ? limit : source->size;
    while (!m->stopped) {
        m->operation = m->at + m->from;
        const uint8_t *code = nw_pickle_bytes(m, 1);
        if (!code)
            return nw_pickle_fail(m, "");
        if (!nw_pickle_run(m, *code))
            return error->code != NW_OK ? false : nw_pickle_fail(m, "an unknown operation");
    }
    pickle->end = m->at + m->from;
    return true;
}
