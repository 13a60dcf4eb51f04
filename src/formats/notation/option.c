/* What stands behind a word: its numbers ("3x3-64/2", "-4096", "0.5") and its options ("s2 p1 nobias bn"). */
#include <stddef.h>

#include "formats/notation/notation.h"

static bool blank_digit(nw_scan *s)
{
    size_t start = s->c.at;
    nw_scan_blank(s);
    if (nw_scan_digit(s))
        return true;
    s->c.at = start;
    return false;
}

/* Of words with one number, '-' or a blank may stand before it: FC-4096, FC 4096, FC4096. */
static bool before_number(nw_scan *s)
{
    size_t start = s->c.at;
    if (nw_scan_take(s, "-") && nw_scan_digit(s))
        return true;
    s->c.at = start;
    return blank_digit(s);
}

static bool parse_ratio(nw_scan *s, nw_item *item)
{
    size_t start = s->c.at;
    double value = 0, unit = 1;
    for (; nw_scan_digit(s); s->c.at++)
        value = value * 10 + (nw_scan_peek(s) - '0');
    if (nw_scan_take(s, "."))
        for (; nw_scan_digit(s); s->c.at++)
            value += (nw_scan_peek(s) - '0') * (unit /= 10);
    if (value >= 1)
        return nw_fail(s->error, NW_E_VALUE, nw_scan_place(s, start), "a ratio must be below 1");
    item->ratio = value;
    return true;
}

static bool parse_both(nw_scan *s, nw_item *item)
{
    if (blank_digit(s) && !nw_scan_list(s, 1, "the kernel", &item->size))
        return false;
    return !before_number(s) || nw_scan_number(s, 1, "the number of channels", &item->count);
}

bool nw_parse_numbers(nw_scan *s, nw_item *item)
{
    uint16_t takes = item->word->takes;
    bool both = takes & NW_TAKES_SIZE && takes & NW_TAKES_COUNT, ok = true;
    if (both)
        ok = parse_both(s, item);
    else if (takes & NW_TAKES_SIZE && before_number(s))
        ok = nw_scan_list(s, 1, "the size", &item->size);
    else if (takes & NW_TAKES_COUNT && before_number(s))
        ok = nw_scan_number(s, 1, "the number of channels", &item->count);
    else if (takes & NW_TAKES_RATIO && before_number(s))
        ok = parse_ratio(s, item);
    if (ok && takes & NW_TAKES_STRIDE && nw_scan_take(s, "/"))
        ok = nw_scan_list(s, 1, "the stride", &item->stride);
    return ok;
}

/* ---- Options ---- */

#define AT(field) offsetof(nw_item, field)

static const struct number {
    const char *name;
    char letter;
    uint16_t takes;
    int64_t least;
    size_t field; /* of a list in nw_item; 0: groups */
} numbers[] = {
    {"stride",   's', NW_TAKES_STRIDE,   1, AT(stride)  },
    {"pad",      'p', NW_TAKES_PAD,      0, AT(pad)     },
    {"padding",  0,   NW_TAKES_PAD,      0, AT(pad)     },
    {"dilation", 'd', NW_TAKES_DILATION, 1, AT(dilation)},
    {"to",       0,   NW_TAKES_TO,       1, AT(to)      },
    {"groups",   'g', NW_TAKES_GROUPS,   1, 0           },
};

static const struct flag {
    const char *name;
    uint16_t takes, set, without;
} flags[] = {
    {"linear",   NW_TAKES_LAYER,    NW_ITEM_LINEAR,   0               },
    {"nobias",   NW_TAKES_LAYER,    NW_ITEM_NOBIAS,   0               },
    {"bn",       NW_TAKES_LAYER,    NW_ITEM_NORM,     0               },
    {"valid",    NW_TAKES_PAD,      NW_ITEM_VALID,    NW_ITEM_SAME    },
    {"same",     NW_TAKES_PAD,      NW_ITEM_SAME,     NW_ITEM_VALID   },
    {"floor",    NW_TAKES_ROUNDING, NW_ITEM_FLOOR,    NW_ITEM_CEIL    },
    {"ceil",     NW_TAKES_ROUNDING, NW_ITEM_CEIL,     NW_ITEM_FLOOR   },
    {"bilinear", NW_TAKES_METHOD,   NW_ITEM_BILINEAR, NW_ITEM_NEAREST },
    {"nearest",  NW_TAKES_METHOD,   NW_ITEM_NEAREST,  NW_ITEM_BILINEAR},
};

#define COUNT(table) (sizeof table / sizeof *table)

/* "s2", "s=2", "stride=2", "stride 2" */
static const struct number *take_number(nw_scan *s, nw_str head)
{
    for (size_t i = 0; i < COUNT(numbers); i++) {
        bool brief = head.len == 1 && (head.at[0] | 0x20) == numbers[i].letter;
        bool whole = nw_str_is_nocase(head, numbers[i].name);
        if ((brief || whole) && nw_scan_take(s, "="))
            return &numbers[i];
        if ((brief && nw_scan_digit(s)) || (whole && blank_digit(s)))
            return &numbers[i];
    }
    return NULL;
}

static const struct flag *flag_named(nw_str word)
{
    for (size_t i = 0; i < COUNT(flags); i++)
        if (nw_str_is_nocase(word, flags[i].name))
            return &flags[i];
    return NULL;
}

static bool not_taken(nw_scan *s, const nw_item *item, size_t start)
{
    nw_str word = nw_scan_from(s, start);
    return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "\"%s\" takes no option \"%.*s\"",
                   item->word ? item->word->name : "a group", NW_SHOW(word));
}

static bool twice(nw_scan *s, size_t start, const char *name)
{
    return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "\"%s\" is given twice, or contradicted",
                   name);
}

static bool set_number(nw_scan *s, nw_item *item, const struct number *option, size_t start)
{
    if (!item->word || !(item->word->takes & option->takes)) {
        nw_scan_word(s);
        return not_taken(s, item, start);
    }
    if (option->field == 0)
        return item->groups != NW_UNKNOWN ? twice(s, start, option->name)
                                          : nw_scan_number(s, option->least, option->name, &item->groups);
    nw_sizes *list = (nw_sizes *)((char *)item + option->field);
    return list->at ? twice(s, start, option->name) : nw_scan_list(s, option->least, option->name, list);
}

static bool set_flag(nw_scan *s, nw_item *item, const struct flag *option, size_t start)
{
    if (!item->word || !(item->word->takes & option->takes))
        return not_taken(s, item, start);
    if (item->flags & (option->set | option->without))
        return twice(s, start, option->name);
    item->flags |= option->set;
    return true;
}

static bool set_activation(nw_scan *s, nw_item *item, const nw_word *word, size_t start)
{
    if (!item->word || !(item->word->takes & NW_TAKES_ACTIVATION))
        return not_taken(s, item, start);
    if (item->activation)
        return twice(s, start, "activation");
    item->activation = word;
    return true;
}

static bool set_name(nw_scan *s, nw_item *item, size_t start)
{
    nw_str name = nw_scan_word(s);
    if (!name.len)
        return nw_scan_unexpected(s, "where a name belongs");
    if (item->label.len)
        return twice(s, start, "name");
    item->label = name;
    item->label_place = nw_scan_place(s, start);
    return true;
}

static bool begins(const char *known, nw_str word)
{
    nw_str whole = nw_str_of(known);
    return word.len < whole.len && nw_str_eq(nw_str_part(whole, 0, word.len), word);
}

/* The option that a misspelt word is nearest to, its value left out ("stide=2"), or begins ("no bias"). */
static const char *option_near(nw_str word)
{
    nw_str rest, name = nw_str_split(word, '=', &rest);
    nw_nearest nearest = nw_nearest_to(name, name.len > 3 ? 2 : name.len > 2);
    for (size_t i = 0; i < COUNT(flags) + COUNT(numbers); i++) {
        size_t n = COUNT(flags);
        const char *known = i < n ? flags[i].name : numbers[i - n].name;
        if (name.len > 1 && begins(known, name))
            return known;
        nw_nearest_try(&nearest, nw_str_of(known));
    }
    return nearest.best.at;
}

static bool unknown_option(nw_scan *s, size_t start, nw_str word)
{
    nw_place place = nw_scan_place(s, start);
    const char *near = option_near(word);
    s->c.at = start;
    if (nw_word_named(nw_scan_head(s)))
        return nw_fail(s->error, NW_E_SYNTAX, place, "\"%.*s\" is no option; is a comma missing before it?",
                       NW_SHOW(word));
    if (near)
        return nw_fail(s->error, NW_E_SYNTAX, place, "unknown option \"%.*s\" (did you mean \"%s\"?)",
                       NW_SHOW(word), near);
    return nw_fail(s->error, NW_E_SYNTAX, place, "unknown option \"%.*s\"", NW_SHOW(word));
}

bool nw_parse_option(nw_scan *s, nw_item *item)
{
    size_t start = s->c.at;
    nw_str head = nw_scan_head(s);
    if (!head.len)
        return nw_scan_unexpected(s, item->word ? "behind a layer" : "behind a group");
    const struct number *number = take_number(s, head);
    if (number)
        return set_number(s, item, number, start);
    if (nw_str_is_nocase(head, "name") && nw_scan_take(s, "="))
        return set_name(s, item, start);
    s->c.at = start;
    nw_str word = nw_scan_word(s);
    const struct flag *flag = flag_named(word);
    if (flag)
        return set_flag(s, item, flag, start);
    const nw_word *activation = nw_word_named(word);
    if (activation && activation->flags & NW_WORD_ACTIVATION)
        return set_activation(s, item, activation, start);
    return unknown_option(s, start, word);
}
