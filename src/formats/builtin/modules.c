/* The modules of a built-in model, as PyTorch's own implementation of it registers them. */
#include "formats/builtin/builtin.h"

/* "layer1.0-1": layer1.0 and layer1.1. The stem is the whole prefix where there is no range. */
typedef struct range {
    nw_str stem;
    nw_num from, to;
} range;

static range range_of(nw_str prefix)
{
    nw_num from, to;
    size_t end = prefix.len;
    while (end > 0 && (prefix.at[end - 1] == '-' || (prefix.at[end - 1] >= '0' && prefix.at[end - 1] <= '9')))
        end--;
    nw_str last, first = nw_str_split(nw_str_part(prefix, end, prefix.len), '-', &last);
    if (!nw_str_to_num(first, &from) || !nw_str_to_num(last, &to))
        return (range){prefix, 0, 0};
    return (range){nw_str_part(prefix, 0, end), from, to};
}

static bool is_prefix(nw_str word)
{
    return word.len && word.at[word.len - 1] == ':';
}

/* The words up to the next prefix, each behind this one; '*' stands behind those that store something. */
static bool add_words(nw_modules *modules, nw_arena *arena, nw_str prefix, nw_str words)
{
    while (words.len) {
        nw_str rest, word = nw_str_split(words, ' ', &rest);
        if (is_prefix(word))
            return true;
        bool stores = word.len && word.at[word.len - 1] == '*';
        nw_str own = nw_str_part(word, 0, word.len - stores);
        nw_str path = prefix.len ? nw_str_printf(arena, "%.*s.%.*s", NW_SHOW(prefix), NW_SHOW(own)) : own;
        if (!path.at || (word.len && !nw_modules_add(modules, arena, (nw_module){path, stores})))
            return false;
        words = rest;
    }
    return true;
}

static bool add_block(nw_modules *modules, nw_arena *arena, nw_str prefix, nw_str words)
{
    range r = range_of(prefix);
    if (r.stem.len == prefix.len)
        return add_words(modules, arena, prefix, words);
    for (nw_num i = r.from; i <= r.to; i++) {
        nw_str numbered = nw_str_printf(arena, "%.*s%lld", NW_SHOW(r.stem), (long long)i);
        if (!numbered.at || !add_words(modules, arena, numbered, words))
            return false;
    }
    return true;
}

bool nw_builtin_modules(const char *text, nw_modules *modules, nw_arena *arena)
{
    nw_str rest = nw_str_of(text);
    if (!add_words(modules, arena, NW_STR(""), rest))
        return false;
    while (rest.len) {
        nw_str word = nw_str_split(rest, ' ', &rest);
        if (is_prefix(word) && !add_block(modules, arena, nw_str_part(word, 0, word.len - 1), rest))
            return false;
    }
    return true;
}
