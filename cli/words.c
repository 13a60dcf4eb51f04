#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

#define NAME_MAX_LENGTH 31

bool usage_error(nw_error *error, const char *format, ...)
{
    if (error->code != NW_OK)
        return false;
    error->code = NW_E_USAGE;
    error->offset = -1;
    va_list args;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    return false;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, one row at a time. */
static int distance(const char *a, const char *b)
{
    int row[NAME_MAX_LENGTH + 1];
    size_t n = strlen(b);
    if (n > NAME_MAX_LENGTH)
        return NAME_MAX_LENGTH;
    for (size_t j = 0; j <= n; j++)
        row[j] = (int)j;
    for (size_t i = 1; a[i - 1]; i++) {
        int corner = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= n; j++) {
            int above = row[j];
            row[j] = least(least(above, row[j - 1]) + 1, corner + (a[i - 1] != b[j - 1]));
            corner = above;
        }
    }
    return row[n];
}

const char *nearest(const char *wrong, const char *(*name_at)(size_t))
{
    const char *name, *near = NULL;
    int best = 3;
    for (size_t i = 0; (name = name_at(i)); i++) {
        int d = distance(wrong, name);
        if (d < best) {
            best = d;
            near = name;
        }
    }
    return near;
}

bool whole_number(const char *text, int64_t minimum, int64_t *out)
{
    int64_t value = 0;
    bool negative = minimum < 0 && *text == '-';
    text += negative;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *text - '0', &value))
            return false;
    }
    *out = negative ? -value : value;
    return *out >= minimum;
}

bool is_expression(const word *w)
{
    return w->kind == WORD_OPTION && w->option->letter == 'e';
}

words words_of(int argc, char **argv)
{
    return (words){.next = argv + (argc > 0), .end = argv + argc};
}

static const char *option_name_at(size_t i)
{
    const option *o = option_at(i);
    return o ? o->name : NULL;
}

/* The length of an option's name in "--name=value". */
static size_t name_length(const char *text)
{
    return strcspn(text, "=");
}

static const option *option_named(const char *name, size_t length)
{
    static const option print = {0, "print", "WHAT", NULL, NULL, NULL}; /* for the build; not in --help */
    const option *o;
    for (size_t i = 0; (o = option_at(i)); i++)
        if (strlen(o->name) == length && memcmp(o->name, name, length) == 0)
            return o;
    return length == 5 && memcmp(name, "print", 5) == 0 ? &print : NULL;
}

static const option *option_lettered(char letter)
{
    const option *o;
    for (size_t i = 0; (o = option_at(i)); i++)
        if (o->letter && o->letter == letter)
            return o;
    return NULL;
}

static word wrong(void)
{
    return (word){.kind = WORD_WRONG};
}

static word unknown_option(const char *text, size_t length, nw_error *error)
{
    char name[NAME_MAX_LENGTH + 1] = "";
    if (length <= NAME_MAX_LENGTH)
        memcpy(name, text, length);
    const char *near = name[0] ? nearest(name, option_name_at) : NULL;
    if (near)
        usage_error(error, "unknown option \"--%s\" (did you mean \"--%s\"?)", name, near);
    else
        usage_error(error, "unknown option \"--%.*s\" (netweight --help names them)", (int)length, text);
    return wrong();
}

/* The value is what stands behind the name, or else the next word. */
static word with_value(words *w, const option *o, char *behind, nw_error *error)
{
    word found = {WORD_OPTION, o, behind};
    if (!o->value && behind) {
        usage_error(error, "--%s takes no value", o->name);
        return wrong();
    }
    if (o->value && !behind) {
        if (w->next == w->end) {
            usage_error(error, "--%s needs a value: %s", o->name, o->value);
            return wrong();
        }
        found.value = *w->next++;
    }
    return found;
}

static word long_option(words *w, char *text, nw_error *error)
{
    size_t length = name_length(text);
    const option *o = option_named(text, length);
    return o ? with_value(w, o, text[length] ? text + length + 1 : NULL, error)
             : unknown_option(text, length, error);
}

static word short_option(words *w, char *text, nw_error *error)
{
    const option *o = option_lettered(text[0]);
    if (!o) {
        usage_error(error, "unknown option \"-%.60s\" (netweight --help names them)", text);
        return wrong();
    }
    return with_value(w, o, text[1] ? text + 1 : NULL, error);
}

word next_word(words *w, nw_error *error)
{
    if (w->next == w->end)
        return (word){.kind = WORD_END};
    char *text = *w->next++;
    if (w->only_words || text[0] != '-' || text[1] == 0)
        return (word){WORD_PLAIN, NULL, text};
    if (strcmp(text, "--") == 0) {
        w->only_words = true;
        return next_word(w, error);
    }
    return text[1] == '-' ? long_option(w, text + 2, error) : short_option(w, text + 1, error);
}
