/* The operations of the machine, by what they do (Lib/pickletools.py names and explains each). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/pickle_machine.h"

#define NUMBER_MAX 63 /* digits of a number written as text */

static bool push_new(nw_machine *m, nw_pickle_value value)
{
    return nw_pickle_push(m, nw_pickle_make(m, value));
}

static bool push_int(nw_machine *m, int64_t i)
{
    return push_new(m, (nw_pickle_value){.kind = NW_PICKLE_INT, .i = i});
}

static bool push_kind(nw_machine *m, nw_pickle_kind kind, int64_t i)
{
    return push_new(m, (nw_pickle_value){.kind = (uint8_t)kind, .i = i});
}

/* ---- Numbers ------------------------------------------------------------------------------------------ */

static bool take_int(nw_machine *m, size_t bytes)
{
    uint64_t n;
    return nw_pickle_number(m, bytes, &n) && push_int(m, bytes == 4 ? (int32_t)(uint32_t)n : (int64_t)n);
}

/* Two's complement, the least byte first. */
static bool take_long(nw_machine *m, size_t length_bytes)
{
    uint64_t n, value = 0;
    nw_str text;
    if (!nw_pickle_number(m, length_bytes, &n) || !nw_pickle_text(m, n, &text))
        return false;
    if (n > 8)
        return push_new(m, (nw_pickle_value){.kind = NW_PICKLE_INT, .text = text, .wide = true});
    bool minus = n && (uint8_t)text.at[n - 1] & 0x80;
    for (size_t i = 8; i > 0; i--)
        value = value << 8 | (i <= n ? (uint8_t)text.at[i - 1] : minus ? 0xFF : 0);
    return push_int(m, (int64_t)value);
}

static bool take_double(nw_machine *m)
{
    const uint8_t *at = nw_pickle_bytes(m, 8);
    uint64_t bits = 0;
    double f;
    for (int i = 0; at && i < 8; i++)
        bits = bits << 8 | at[i];
    memcpy(&f, &bits, sizeof f);
    return at ? push_new(m, (nw_pickle_value){.kind = NW_PICKLE_FLOAT, .f = f}) : nw_pickle_fail(m, "");
}

/* "01" and "00" are True and False; a number may end with L. */
static bool take_number_line(nw_machine *m, bool whole)
{
    nw_str line;
    char digits[NUMBER_MAX + 1], *end;
    if (!nw_pickle_line(m, &line))
        return false;
    if (whole && (nw_str_is(line, "00") || nw_str_is(line, "01")))
        return push_kind(m, NW_PICKLE_BOOL, line.at[1] == '1');
    if (line.len > NUMBER_MAX || !line.len)
        return push_new(m, (nw_pickle_value){.kind = NW_PICKLE_INT, .text = line, .wide = true});
    memcpy(digits, line.at, line.len);
    digits[line.len] = 0;
    if (!whole)
        return push_new(m, (nw_pickle_value){.kind = NW_PICKLE_FLOAT, .f = strtod(digits, &end)});
    return push_int(m, strtoll(digits, &end, 10));
}

/* ---- Texts -------------------------------------------------------------------------------------------- */

static bool take_text(nw_machine *m, size_t length_bytes, nw_pickle_kind kind)
{
    uint64_t n;
    nw_str text;
    return nw_pickle_number(m, length_bytes, &n) && nw_pickle_text(m, n, &text) &&
           push_new(m, (nw_pickle_value){.kind = (uint8_t)kind, .text = text, .bytes = n});
}

static bool take_text_line(nw_machine *m, bool quoted)
{
    nw_str line;
    if (!nw_pickle_line(m, &line))
        return false;
    if (quoted && line.len >= 2)
        line = nw_str_part(line, 1, line.len - 1);
    return push_new(m, (nw_pickle_value){.kind = NW_PICKLE_TEXT, .text = line});
}

/* ---- Containers --------------------------------------------------------------------------------------- */

static bool push_filled(nw_machine *m, nw_pickle_kind kind, const uint32_t *items, uint32_t count)
{
    uint32_t value = nw_pickle_make(m, (nw_pickle_value){.kind = (uint8_t)kind});
    return value && nw_pickle_add(m, value, items, count) && nw_pickle_push(m, value);
}

/* Of what stands above the mark. Popping leaves the items where they are, above the stack's new end, until
 * something is pushed. */
static bool collect(nw_machine *m, nw_pickle_kind kind)
{
    uint32_t first, count;
    return nw_pickle_pop_mark(m, &first, &count) && push_filled(m, kind, m->stack + first, count);
}

static bool tuple_of(nw_machine *m, uint32_t count)
{
    uint32_t items[3];
    for (uint32_t i = count; i > 0; i--)
        if (!nw_pickle_pop(m, &items[i - 1]))
            return false;
    return push_filled(m, NW_PICKLE_TUPLE, items, count);
}

static bool top(nw_machine *m, uint32_t *out)
{
    return nw_pickle_pop(m, out) && nw_pickle_push(m, *out);
}

static bool add_marked(nw_machine *m)
{
    uint32_t first, count, container;
    return nw_pickle_pop_mark(m, &first, &count) && top(m, &container) &&
           nw_pickle_add(m, container, m->stack + first, count);
}

static bool add_some(nw_machine *m, uint32_t count)
{
    uint32_t items[2], container;
    for (uint32_t i = count; i > 0; i--)
        if (!nw_pickle_pop(m, &items[i - 1]))
            return false;
    return top(m, &container) && nw_pickle_add(m, container, items, count);
}

/* ---- Names and calls ---------------------------------------------------------------------------------- */

static bool push_global(nw_machine *m, nw_str module, nw_str name)
{
    nw_str text = nw_str_printf(m->pickle->arena, "%.*s %.*s", NW_SHOW(module), NW_SHOW(name));
    if (!text.at)
        return nw_fail_memory(m->pickle->error, m->pickle->arena);
    return push_new(m, (nw_pickle_value){.kind = NW_PICKLE_GLOBAL, .text = text});
}

static bool take_global(nw_machine *m)
{
    nw_str module, name;
    return nw_pickle_line(m, &module) && nw_pickle_line(m, &name) && push_global(m, module, name);
}

static bool stack_global(nw_machine *m)
{
    uint32_t name, module;
    if (!nw_pickle_pop(m, &name) || !nw_pickle_pop(m, &module))
        return false;
    const nw_pickle_value *n = nw_pickle_at(m->pickle, name), *of = nw_pickle_at(m->pickle, module);
    if (n->kind != NW_PICKLE_TEXT || of->kind != NW_PICKLE_TEXT)
        return nw_pickle_fail(m, "a name that is no text");
    return push_global(m, of->text, n->text);
}

/* A name that both sides have agreed on a number for (copyreg.add_extension). */
static bool take_extension(nw_machine *m, size_t bytes)
{
    uint64_t n;
    char number[24];
    int length;
    if (!nw_pickle_number(m, bytes, &n))
        return false;
    length = snprintf(number, sizeof number, "%llu", (unsigned long long)n);
    return push_global(m, NW_STR("copyreg extension"), (nw_str){number, (size_t)length});
}

static bool push_call(nw_machine *m, uint32_t callee, uint32_t args)
{
    return push_new(m, (nw_pickle_value){.kind = NW_PICKLE_CALL, .callee = callee, .args = args});
}

static bool reduce(nw_machine *m, bool named)
{
    uint32_t callee, args, names;
    return (!named || nw_pickle_pop(m, &names)) && nw_pickle_pop(m, &args) && nw_pickle_pop(m, &callee) &&
           push_call(m, callee, args);
}

/* OBJ has the class among the items, INST in the text behind it. */
static bool make_object(nw_machine *m, bool in_text)
{
    uint32_t first, count, callee = 0;
    if (in_text && !(take_global(m) && nw_pickle_pop(m, &callee)))
        return false;
    if (!nw_pickle_pop_mark(m, &first, &count) || (!in_text && !count))
        return m->pickle->error->code == NW_OK ? nw_pickle_fail(m, "a class is missing") : false;
    if (!in_text) {
        callee = m->stack[first++];
        count--;
    }
    if (!push_filled(m, NW_PICKLE_TUPLE, m->stack + first, count))
        return false;
    uint32_t args = m->stack[--m->depth];
    return push_call(m, callee, args);
}

static bool build(nw_machine *m)
{
    uint32_t state, object;
    if (!nw_pickle_pop(m, &state) || !top(m, &object))
        return false;
    m->pickle->values[object - 1].state = state;
    return true;
}

static bool persistent(nw_machine *m, bool in_text)
{
    uint32_t id;
    if (in_text && !take_text_line(m, false))
        return false;
    return nw_pickle_pop(m, &id) && push_new(m, (nw_pickle_value){.kind = NW_PICKLE_PERSISTENT, .args = id});
}

/* ---- The memo ----------------------------------------------------------------------------------------- */

/* Numbers come one after the other; none can be larger than the bytes that were read. */
static bool put_memo(nw_machine *m, uint64_t key)
{
    uint32_t value;
    if (key > m->operation - m->pickle->start)
        return nw_pickle_fail(m, "a number of the memo that none before it leads to");
    if (!top(m, &value))
        return false;
    while (m->memo_count <= key) {
        if (!nw_grow(m->pickle->arena, (void **)&m->memo, &m->memo_room, m->memo_count, sizeof *m->memo))
            return nw_fail_memory(m->pickle->error, m->pickle->arena);
        m->memo[m->memo_count++] = 0;
    }
    m->memo[key] = value;
    return true;
}

static bool get_memo(nw_machine *m, uint64_t key)
{
    if (key >= m->memo_count || !m->memo[key])
        return nw_pickle_fail(m, "nothing is in the memo there");
    return nw_pickle_push(m, m->memo[key]);
}

static bool memo_line(nw_machine *m, bool put)
{
    nw_str line;
    nw_num key;
    if (!nw_pickle_line(m, &line))
        return false;
    if (!nw_str_to_num(line, &key))
        return nw_pickle_fail(m, "a number expected");
    return put ? put_memo(m, (uint64_t)key) : get_memo(m, (uint64_t)key);
}

static bool memo_bytes(nw_machine *m, size_t bytes, bool put)
{
    uint64_t key;
    return nw_pickle_number(m, bytes, &key) && (put ? put_memo(m, key) : get_memo(m, key));
}

static bool memoize(nw_machine *m)
{
    return put_memo(m, m->memo_count);
}

/* ---- The rest ----------------------------------------------------------------------------------------- */

static bool mark(nw_machine *m)
{
    if (!nw_grow(m->pickle->arena, (void **)&m->marks, &m->mark_room, m->mark_count, sizeof *m->marks))
        return nw_fail_memory(m->pickle->error, m->pickle->arena);
    m->marks[m->mark_count++] = m->floor = m->depth;
    return true;
}

/* A mark above all values is what is popped, as in Python. */
static bool pop(nw_machine *m)
{
    uint32_t first, count, value;
    bool on_mark = m->mark_count && m->marks[m->mark_count - 1] == m->depth;
    return on_mark ? nw_pickle_pop_mark(m, &first, &count) : nw_pickle_pop(m, &value);
}

static bool pop_to_mark(nw_machine *m)
{
    uint32_t first, count;
    return nw_pickle_pop_mark(m, &first, &count);
}

static bool duplicate(nw_machine *m)
{
    uint32_t value;
    return top(m, &value) && nw_pickle_push(m, value);
}

static bool stop(nw_machine *m)
{
    m->stopped = nw_pickle_pop(m, &m->pickle->root);
    return m->stopped;
}

static bool skip_number(nw_machine *m, size_t bytes)
{
    uint64_t n;
    if (!nw_pickle_number(m, bytes, &n))
        return false;
    m->pickle->protocol = bytes == 1 ? (int)n : m->pickle->protocol;
    return true;
}

static bool run_number(nw_machine *m, uint8_t code)
{
    switch (code) {
    case 'N':
        return push_kind(m, NW_PICKLE_NONE, 0);
    case 0x88:
    case 0x89:
        return push_kind(m, NW_PICKLE_BOOL, code == 0x88);
    case 'J':
        return take_int(m, 4);
    case 'K':
        return take_int(m, 1);
    case 'M':
        return take_int(m, 2);
    case 'G':
        return take_double(m);
    case 'I':
    case 'L':
        return take_number_line(m, true);
    case 'F':
        return take_number_line(m, false);
    case 0x8a:
        return take_long(m, 1);
    case 0x8b:
        return take_long(m, 4);
    default:
        return false;
    }
}

static bool run_text(nw_machine *m, uint8_t code)
{
    switch (code) {
    case 'X':
    case 'T':
        return take_text(m, 4, NW_PICKLE_TEXT);
    case 'U':
    case 0x8c:
        return take_text(m, 1, NW_PICKLE_TEXT);
    case 0x8d:
        return take_text(m, 8, NW_PICKLE_TEXT);
    case 'B':
        return take_text(m, 4, NW_PICKLE_BYTES);
    case 'C':
        return take_text(m, 1, NW_PICKLE_BYTES);
    case 0x8e:
    case 0x96:
        return take_text(m, 8, NW_PICKLE_BYTES);
    case 0x97: /* a buffer that the pickle does not hold */
        return push_new(m, (nw_pickle_value){
                               .kind = NW_PICKLE_BYTES, .text = {"", 0}
        });
    case 'S':
        return take_text_line(m, true);
    case 'V':
        return take_text_line(m, false);
    default:
        return run_number(m, code);
    }
}

static bool run_container(nw_machine *m, uint8_t code)
{
    switch (code) {
    case '}':
        return push_kind(m, NW_PICKLE_DICT, 0);
    case ']':
        return push_kind(m, NW_PICKLE_LIST, 0);
    case ')':
        return push_kind(m, NW_PICKLE_TUPLE, 0);
    case 0x8f:
        return push_kind(m, NW_PICKLE_SET, 0);
    case 'd':
        return collect(m, NW_PICKLE_DICT);
    case 'l':
        return collect(m, NW_PICKLE_LIST);
    case 't':
        return collect(m, NW_PICKLE_TUPLE);
    case 0x91:
        return collect(m, NW_PICKLE_SET);
    case 0x85:
    case 0x86:
    case 0x87:
        return tuple_of(m, code - 0x84u);
    case 'e':
    case 'u':
    case 0x90:
        return add_marked(m);
    case 'a':
    case 's':
        return add_some(m, code == 's' ? 2 : 1);
    default:
        return run_text(m, code);
    }
}

static bool run_call(nw_machine *m, uint8_t code)
{
    switch (code) {
    case 'c':
        return take_global(m);
    case 0x93:
        return stack_global(m);
    case 'R':
    case 0x81:
        return reduce(m, false);
    case 0x92:
        return reduce(m, true);
    case 'i':
    case 'o':
        return make_object(m, code == 'i');
    case 'b':
        return build(m);
    case 'P':
    case 'Q':
        return persistent(m, code == 'P');
    case 0x82:
    case 0x83:
        return take_extension(m, code - 0x81u);
    case 0x84:
        return take_extension(m, 4);
    default:
        return run_container(m, code);
    }
}

static bool run_memo(nw_machine *m, uint8_t code)
{
    switch (code) {
    case 'p':
    case 'g':
        return memo_line(m, code == 'p');
    case 'q':
    case 'h':
        return memo_bytes(m, 1, code == 'q');
    case 'r':
    case 'j':
        return memo_bytes(m, 4, code == 'r');
    case 0x94:
        return memoize(m);
    default:
        return run_call(m, code);
    }
}

bool nw_pickle_run(nw_machine *m, uint8_t code)
{
    switch (code) {
    case 0x80:
        return skip_number(m, 1);
    case 0x95:
        return skip_number(m, 8);
    case '(':
        return mark(m);
    case '.':
        return stop(m);
    case '0':
        return pop(m);
    case '1':
        return pop_to_mark(m);
    case '2':
        return duplicate(m);
    case 0x98: /* the buffer is read only */
        return true;
    default:
        return run_memo(m, code);
    }
}
