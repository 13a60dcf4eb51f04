#include "wire/prototext.h"

#include <string.h>

#include "wire/prototext_token.h"

/* A message that is open. */
typedef struct frame {
    nw_pt_field *message, *last; /* last: of its fields so far */
    char close;
    bool colon; /* stands before the list that it is an item of */
} frame;

typedef struct parser {
    nw_pt_lexer lexer;
    nw_arena *tree;
    int depth;
    frame frames[NW_PT_DEPTH + 1]; /* the text itself is the first */
} parser;

/* What a field's name says, for each item of its list. */
typedef struct label {
    nw_str name;
    nw_place place;
    bool extension, colon, listed;
} label;

static nw_pt_field *add(parser *p, const label *label)
{
    frame *top = &p->frames[p->depth];
    nw_pt_field *field = NW_NEW(p->tree, nw_pt_field);
    if (!field) {
        nw_fail_memory(p->lexer.error, p->tree);
        return NULL;
    }
    field->name = label->name;
    field->name_place = label->place;
    field->extension = label->extension;
    field->listed = label->listed;
    if (top->last)
        top->last->next = field;
    else
        top->message->first = field;
    return top->last = field;
}

static bool open_message(parser *p, const label *label)
{
    nw_pt_lexer *lexer = &p->lexer;
    char opener = lexer->text.at[lexer->at];
    if (p->depth == NW_PT_DEPTH)
        return nw_fail(lexer->error, NW_E_LIMIT, nw_pt_here(lexer, 1),
                       "messages nested deeper than %d: that is the limit", NW_PT_DEPTH);
    nw_pt_field *field = add(p, label);
    if (!field)
        return false;
    field->place = nw_pt_here(lexer, 1);
    lexer->at++;
    p->frames[++p->depth] = (frame){field, NULL, opener == '{' ? '}' : '>', label->colon};
    return true;
}

static bool is_opener(int c)
{
    return c == '{' || c == '<';
}

/* One item of a list or a field's only value. Messages need no colon. */
static bool read_item(parser *p, const label *label)
{
    if (is_opener(nw_pt_look(&p->lexer)))
        return open_message(p, label);
    if (!label->colon)
        return nw_pt_expected(&p->lexer,
                              label->listed ? "\"{\" (no \":\" stands before this list)" : "\":\" or \"{\"");
    nw_pt_field *field = add(p, label);
    return field && nw_pt_scalar(&p->lexer, field);
}

/* After a value: one ',' or ';' may follow. */
static bool end_value(parser *p)
{
    int c = nw_pt_look(&p->lexer);
    if (c == ',' || c == ';')
        p->lexer.at++;
    return !p->lexer.failed;
}

/* Items up to the list's end, or up to one that is a message: its frame takes the list on when it closes. */
static bool read_list(parser *p, const label *label, bool after_item)
{
    nw_pt_lexer *lexer = &p->lexer;
    for (;;) {
        if (after_item) {
            int c = nw_pt_look(lexer);
            if (c == ']') {
                lexer->at++;
                return end_value(p);
            }
            if (c != ',')
                return nw_pt_expected(lexer, "\",\" or \"]\"");
            lexer->at++;
        }
        int depth = p->depth;
        if (!read_item(p, label))
            return false;
        if (p->depth > depth)
            return true;
        after_item = true;
    }
}

static bool read_empty_list(parser *p, const label *label, size_t start)
{
    nw_pt_field *nothing = add(p, label);
    if (!nothing)
        return false;
    p->lexer.at++;
    nothing->kind = NW_PT_NOTHING;
    nothing->place = (nw_place){(int64_t)start, (int64_t)(p->lexer.at - start)};
    return end_value(p);
}

static bool read_value(parser *p, label *label)
{
    nw_pt_lexer *lexer = &p->lexer;
    label->listed = nw_pt_look(lexer) == '[';
    if (!label->listed) {
        int depth = p->depth;
        return read_item(p, label) && (p->depth > depth || end_value(p));
    }
    size_t start = lexer->at++;
    return nw_pt_look(lexer) == ']' ? read_empty_list(p, label, start) : read_list(p, label, false);
}

static bool read_field(parser *p)
{
    nw_pt_lexer *lexer = &p->lexer;
    label label = {.extension = nw_pt_look(lexer) == '['};
    size_t start = lexer->at;
    if (!(label.extension ? nw_pt_bracketed(lexer, &label.name) : nw_pt_name(lexer, &label.name)))
        return false;
    label.place = (nw_place){(int64_t)start, (int64_t)(lexer->at - start)};
    label.colon = nw_pt_look(lexer) == ':';
    lexer->at += label.colon;
    return read_value(p, &label);
}

static bool close_message(parser *p)
{
    const frame *top = &p->frames[p->depth];
    const nw_pt_field *message = top->message;
    label label = {message->name, message->name_place, message->extension, top->colon, message->listed};
    p->lexer.at++;
    p->depth--;
    return label.listed ? read_list(p, &label, true) : end_value(p);
}

static bool read_all(parser *p)
{
    for (;;) {
        int c = nw_pt_look(&p->lexer);
        const frame *top = &p->frames[p->depth];
        if (c < 0 && !p->lexer.failed && p->depth > 0)
            return nw_fail(p->lexer.error, NW_E_TRUNCATED, top->message->place, "this \"%c\" is never closed",
                           top->close == '}' ? '{' : '<');
        if (c < 0)
            return !p->lexer.failed;
        if (!(p->depth > 0 && c == top->close ? close_message(p) : read_field(p)))
            return false;
    }
}

nw_pt_field *nw_prototext_parse(nw_str text, nw_arena *tree, nw_arena *strings, nw_error *error)
{
    parser p = {
        .lexer = {.text = text, .arena = strings, .error = error},
          .tree = tree
    };
    p.frames[0].message = NW_NEW(tree, nw_pt_field);
    if (!p.frames[0].message) {
        nw_fail_memory(error, tree);
        return NULL;
    }
    p.frames[0].message->place = (nw_place){0, 1};
    if (nw_str_starts(text, "\xEF\xBB\xBF"))
        p.lexer.at = 3;
    return read_all(&p) ? p.frames[0].message : NULL;
}

static const nw_pt_field *named(const nw_pt_field *field, nw_str name)
{
    while (field && (field->extension || field->kind == NW_PT_NOTHING || !nw_str_eq(field->name, name)))
        field = field->next;
    return field;
}

const nw_pt_field *nw_pt_first(const nw_pt_field *message, const char *name)
{
    return message ? named(message->first, nw_str_of(name)) : NULL;
}

const nw_pt_field *nw_pt_next(const nw_pt_field *field)
{
    return named(field->next, field->name);
}
