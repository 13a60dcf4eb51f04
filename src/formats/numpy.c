#include "formats/numpy.h"

#include "base/cursor.h"

static const struct {
    const char *code, *dtype;
} types[] = {
    {"f2",  "float16"   },
    {"f4",  "float32"   },
    {"f8",  "float64"   },
    {"i1",  "int8"      },
    {"i2",  "int16"     },
    {"i4",  "int32"     },
    {"i8",  "int64"     },
    {"u1",  "uint8"     },
    {"u2",  "uint16"    },
    {"u4",  "uint32"    },
    {"u8",  "uint64"    },
    {"b1",  "bool"      },
    {"c8",  "complex64" },
    {"c16", "complex128"},
};

const nw_dtype *nw_numpy_type(nw_str code)
{
    bool ordered = code.len && (*code.at == '<' || *code.at == '>' || *code.at == '|' || *code.at == '=');
    nw_str plain = nw_str_part(code, ordered, code.len);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(plain, types[i].code))
            return nw_dtype_named(nw_str_of(types[i].dtype));
    return NULL;
}

const char *nw_numpy_code(const nw_dtype *dtype)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nw_str_is(nw_str_of(types[i].dtype), dtype->name))
            return types[i].code;
    return NULL;
}

/* ---- Headers ------------------------------------------------------------------------------------------ */

typedef struct parser {
    nw_cursor c;
    uint64_t offset;
    nw_error *error;
    nw_numpy_header *out;
    int depth;
} parser;

static bool fail(const parser *p, const char *what)
{
    return nw_fail(p->error, NW_E_SYNTAX, (nw_place){(int64_t)(p->offset + p->c.at), 1},
                   "the array's header: %s", what);
}

static int next(parser *p)
{
    while (nw_peek(&p->c, 0) == ' ')
        nw_u8(&p->c);
    return nw_peek(&p->c, 0);
}

static bool take(parser *p, char c)
{
    if (next(p) != c)
        return false;
    nw_u8(&p->c);
    return true;
}

static bool text(parser *p, nw_str *out)
{
    if (next(p) == 'u') /* of Python 2 */
        nw_u8(&p->c);
    int quote = next(p);
    size_t n = 1;
    if (quote != '\'' && quote != '"')
        return fail(p, "a text expected");
    while (nw_peek(&p->c, n) >= 0 && nw_peek(&p->c, n) != quote)
        n += nw_peek(&p->c, n) == '\\' ? 2 : 1;
    if (nw_peek(&p->c, n) < 0)
        return fail(p, "a text does not end");
    nw_u8(&p->c);
    *out = nw_span(&p->c, n - 1);
    nw_u8(&p->c);
    return true;
}

static bool number(parser *p, nw_num *out)
{
    size_t n = 0;
    next(p);
    while (nw_peek(&p->c, n) >= '0' && nw_peek(&p->c, n) <= '9')
        n++;
    if (!n || !nw_str_to_num(nw_span(&p->c, n), out))
        return fail(p, "a size expected");
    take(p, 'L'); /* of Python 2 */
    return true;
}

/* (2, 3) */
static bool dims(parser *p, nw_num *out, int32_t *rank)
{
    *rank = 0;
    if (!take(p, '('))
        return fail(p, "a shape expected");
    while (!take(p, ')')) {
        if (*rank == NW_NUMPY_RANK_MAX || (*rank && !take(p, ',')))
            return fail(p, *rank == NW_NUMPY_RANK_MAX ? "more than 64 dims" : "\",\" expected");
        if (take(p, ')'))
            break;
        if (!number(p, &out[(*rank)++]))
            return false;
    }
    return true;
}

/* "<f4"; a letter of U has 4 bytes. */
static bool code(parser *p, nw_num *item)
{
    nw_str all, digits, plain;
    nw_num count = 0;
    if (!text(p, &all))
        return false;
    bool ordered = all.len && (*all.at == '<' || *all.at == '>' || *all.at == '|' || *all.at == '=');
    plain = nw_str_part(all, ordered, all.len);
    char letter = plain.len ? *plain.at : ' ';
    digits = nw_str_split(nw_str_part(plain, 1, plain.len), '[', &digits);
    p->out->object = p->out->object || letter == 'O';
    if (letter != 'O' && !nw_str_to_num(digits, &count))
        return fail(p, "an element type expected");
    p->out->dtype = nw_numpy_type(all);
    *item = letter == 'O' ? 8 : letter == 'U' ? nw_mul(4, count) : count;
    return true;
}

static bool type(parser *p, nw_num *item);

/* ('name', type) or ('name', type, (2, 3)); a name may have a title: ('title', 'name'). */
static bool field(parser *p, nw_num *item)
{
    nw_str name;
    nw_num shape[NW_NUMPY_RANK_MAX];
    int32_t rank = 0;
    bool titled;
    if (!take(p, '('))
        return fail(p, "a field expected");
    titled = take(p, '(');
    if (!text(p, &name) || (titled && (!take(p, ',') || !text(p, &name) || !take(p, ')'))) || !take(p, ',') ||
        !type(p, item))
        return p->error->code == NW_OK ? fail(p, "a field's name and type expected") : false;
    if (take(p, ',') && next(p) != ')' && !dims(p, shape, &rank))
        return false;
    for (int32_t i = 0; i < rank; i++)
        *item = nw_mul(*item, shape[i]);
    return take(p, ')') || fail(p, "\")\" expected");
}

/* A code, or a list of fields. */
static bool type(parser *p, nw_num *item)
{
    if (!take(p, '['))
        return code(p, item);
    if (++p->depth > 16)
        return fail(p, "records stand in each other more than 16 deep");
    *item = 0;
    while (!take(p, ']')) {
        nw_num bytes = 0;
        if (!field(p, &bytes))
            return false;
        *item = nw_add(*item, bytes);
        take(p, ',');
    }
    p->depth--;
    p->out->dtype = NULL;
    return true;
}

static bool value(parser *p, nw_str key)
{
    nw_numpy_header *h = p->out;
    if (nw_str_is(key, "descr"))
        return type(p, &h->item);
    if (nw_str_is(key, "shape"))
        return dims(p, h->dims, &h->rank);
    nw_str rest = nw_str_part((nw_str){(const char *)p->c.base, p->c.end}, p->c.at, p->c.end);
    bool yes = nw_str_starts(rest, "True"), no = nw_str_starts(rest, "False");
    if (!nw_str_is(key, "fortran_order") || (!yes && !no))
        return fail(p, "descr, fortran_order and shape expected");
    nw_span(&p->c, yes ? 4 : 5);
    return true;
}

bool nw_numpy_parse(nw_str header, uint64_t offset, nw_numpy_header *out, nw_error *error)
{
    parser p = {.c = nw_cursor_over(header.at, header.len), .offset = offset, .error = error, .out = out};
    int have = 0;
    *out = (nw_numpy_header){.rank = -1};
    if (!take(&p, '{'))
        return fail(&p, "\"{\" expected");
    while (!take(&p, '}')) {
        nw_str key;
        if (!text(&p, &key) || !take(&p, ':'))
            return fail(&p, "\":\" expected");
        next(&p);
        if (!value(&p, key))
            return false;
        have |= nw_str_is(key, "descr") ? 1 : nw_str_is(key, "shape") ? 2 : 4;
        if (!take(&p, ',') && next(&p) != '}')
            return fail(&p, "\",\" expected");
    }
    return have == 7 || fail(&p, "descr, fortran_order or shape is missing");
}
