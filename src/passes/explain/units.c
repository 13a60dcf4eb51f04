/* Reads figures as people write them ("138M", "93 MB", "1,724,320", "15.5 GMACs", "16 layers"), and tells
 * which values give them. */
#include "passes/explain/explain.h"

#include <inttypes.h>

#define COUNTS       (NW_ELEMENTS | NW_OPERATIONS)
#define DIGITS_MAX   18
#define DECIMALS_MAX 9

/* The commonest reading first. A bare M is tried as elements, MB, MiB, and the KB that a file browser shows,
 * read as thousands; MB also as the MiB that many tools call so. */
static const nw_reading readings[] = {
    {"",    COUNTS | NW_LAYERS, 1,               "",             ""                                                       },
    {"",    NW_OCTETS,          1,               " B",           "bytes"                                                  },
    {"k",   COUNTS,             1000,            "K",            ""                                                       },
    {"k",   NW_OCTETS,          1000,            " kB",          "kB = 10^3 B"                                            },
    {"k",   NW_OCTETS,          1024,            " KiB",         "KiB = 2^10 B"                                           },
    {"m",   COUNTS,             1000000,         "M",            ""                                                       },
    {"m",   NW_OCTETS,          1000000,         " MB",          "MB = 10^6 B"                                            },
    {"m",   NW_OCTETS,          1 << 20,         " MiB",         "MiB = 2^20 B"                                           },
    {"m",   NW_ON_DISK,         1024000,         " thousand KB", "KB of 1024 B in thousands, as a file browser lists them"},
    {"g",   COUNTS,             1000000000,      "G",            ""                                                       },
    {"g",   NW_OCTETS,          1000000000,      " GB",          "GB = 10^9 B"                                            },
    {"g",   NW_OCTETS,          1 << 30,         " GiB",         "GiB = 2^30 B"                                           },
    {"t",   COUNTS,             1000000000000,   "T",            ""                                                       },
    {"b",   NW_OCTETS,          1,               " B",           "bytes"                                                  },
    {"bn",  COUNTS,             1000000000,      "G",            "10^9"                                                   },
    {"kb",  NW_OCTETS,          1000,            " kB",          "kB = 10^3 B"                                            },
    {"kb",  NW_OCTETS,          1024,            " KiB",         "KiB = 2^10 B, called KB"                                },
    {"mb",  NW_OCTETS,          1000000,         " MB",          "MB = 10^6 B"                                            },
    {"mb",  NW_OCTETS,          1 << 20,         " MiB",         "MiB = 2^20 B, called MB"                                },
    {"gb",  NW_OCTETS,          1000000000,      " GB",          "GB = 10^9 B"                                            },
    {"gb",  NW_OCTETS,          1 << 30,         " GiB",         "GiB = 2^30 B, called GB"                                },
    {"tb",  NW_OCTETS,          1000000000000,   " TB",          "TB = 10^12 B"                                           },
    {"kib", NW_OCTETS,          1024,            " KiB",         "KiB = 2^10 B"                                           },
    {"mib", NW_OCTETS,          1 << 20,         " MiB",         "MiB = 2^20 B"                                           },
    {"gib", NW_OCTETS,          1 << 30,         " GiB",         "GiB = 2^30 B"                                           },
    {"tib", NW_OCTETS,          (nw_num)1 << 40, " TiB",         "TiB = 2^40 B"                                           },
};

#define READINGS (sizeof readings / sizeof *readings)

/* Words that say what a figure is; those with 0 say nothing. */
static const struct word {
    const char *text;
    unsigned said;
} words[] = {
    {"parameters",    NW_SAID_PARAMETERS},
    {"parameter",     NW_SAID_PARAMETERS},
    {"params",        NW_SAID_PARAMETERS},
    {"param",         NW_SAID_PARAMETERS},
    {"weights",       NW_SAID_PARAMETERS},
    {"learnable",     NW_SAID_PARAMETERS},
    {"trainable",     NW_SAID_PARAMETERS},
    {"biases",        NW_SAID_BIASES    },
    {"memory",        NW_SAID_MEMORY    },
    {"neurons",       NW_SAID_MEMORY    },
    {"units",         NW_SAID_MEMORY    },
    {"mem",           NW_SAID_MEMORY    },
    {"activations",   NW_SAID_MEMORY    },
    {"activation",    NW_SAID_MEMORY    },
    {"peak",          NW_SAID_PEAK      },
    {"liveness",      NW_SAID_PEAK      },
    {"live",          NW_SAID_PEAK      },
    {"backward",      NW_SAID_TRAINING  },
    {"saved",         NW_SAID_TRAINING  },
    {"training",      NW_SAID_TRAINING  },
    {"macs",          NW_SAID_WORK      },
    {"mac",           NW_SAID_WORK      },
    {"maccs",         NW_SAID_WORK      },
    {"madds",         NW_SAID_WORK      },
    {"madd",          NW_SAID_WORK      },
    {"multiply-adds", NW_SAID_WORK      },
    {"mult-adds",     NW_SAID_WORK      },
    {"flops",         NW_SAID_WORK      },
    {"flop",          NW_SAID_WORK      },
    {"ops",           NW_SAID_WORK      },
    {"layers",        NW_SAID_LAYERS    },
    {"layer",         NW_SAID_LAYERS    },
    {"deep",          NW_SAID_LAYERS    },
    {"depth",         NW_SAID_LAYERS    },
    {"bytes",         0                 },
    {"elements",      0                 },
    {"per",           0                 },
    {"image",         0                 },
    {"picture",       0                 },
    {"of",            0                 },
    {"in",            0                 },
    {"total",         0                 },
    {"for",           0                 },
    {"the",           0                 },
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take_digits(nw_quote *figure, nw_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (!is_digit(c) || figure->significant == DIGITS_MAX)
            return false;
        figure->digits = figure->digits * 10 + (c - '0');
        figure->significant += figure->digits != 0;
    }
    return text.len > 0;
}

/* Commas stand before groups of three digits, or there are none. */
static bool take_whole(nw_quote *figure, nw_str text)
{
    nw_str rest, first = nw_str_split(text, ',', &rest);
    bool grouped = first.len < text.len;
    if (!take_digits(figure, first) || (grouped && (first.len > 3 || !rest.len)))
        return false;
    while (rest.len) {
        size_t before = rest.len;
        nw_str group = nw_str_split(rest, ',', &rest);
        if (group.len != 3 || !take_digits(figure, group) || (!rest.len && before > group.len))
            return false;
    }
    return true;
}

/* A number up to its unit: its length, or 0 where it is none. */
static size_t read_number(nw_quote *figure, nw_str text)
{
    size_t end = 0;
    while (end < text.len && (is_digit(text.at[end]) || text.at[end] == ',' || text.at[end] == '.'))
        end++;
    figure->number = nw_str_part(text, 0, end);
    nw_str fraction, whole = nw_str_split(figure->number, '.', &fraction);
    figure->decimals = (int)fraction.len;
    bool good = take_whole(figure, whole) && fraction.len <= DECIMALS_MAX;
    if (whole.len < end)
        good = good && take_digits(figure, fraction);
    return good ? end : 0;
}

static bool is_suffix(nw_str word)
{
    for (size_t i = 0; i < READINGS; i++)
        if (word.len && nw_str_is_nocase(word, readings[i].suffix))
            return true;
    return false;
}

/* "138 million" */
static nw_str numeral(nw_str word)
{
    static const char *const numerals[][2] = {
        {"thousand", "K" },
        {"million",  "M" },
        {"billion",  "bn"},
        {"trillion", "T" },
    };
    for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
        if (nw_str_is_nocase(word, numerals[i][0]))
            return nw_str_of(numerals[i][1]);
    return word;
}

static const struct word *word_of(nw_str text)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (nw_str_is_nocase(text, words[i].text))
            return &words[i];
    return NULL;
}

/* A unit, a word, or both in one: "GMACs". */
static bool read_word(nw_quote *figure, nw_str text, bool first)
{
    const struct word *word = word_of(text);
    if (!word && first && is_suffix(numeral(text))) {
        figure->suffix = numeral(text);
        return true;
    }
    if (!word && first && text.len > 1 && is_suffix(nw_str_part(text, 0, 1))) {
        figure->suffix = nw_str_part(text, 0, 1);
        word = word_of(nw_str_part(text, 1, text.len));
    }
    if (!word)
        return false;
    figure->said |= word->said;
    if (!figure->suffix.len && nw_str_is_nocase(text, "bytes"))
        figure->suffix = NW_STR("B");
    return true;
}

/* "1.8B parameters", "15.5B": bytes are whole, and neither operations nor parameters are bytes. */
static void mend_billions(nw_quote *figure)
{
    unsigned counted = figure->said & (NW_SAID_WORK | NW_SAID_PARAMETERS);
    if (nw_str_is_nocase(figure->suffix, "b") && (figure->decimals || counted))
        figure->suffix = NW_STR("bn");
}

/* What stands behind the number: words between spaces and slashes. */
static bool read_words(nw_quote *figure, nw_str rest, nw_str *wrong)
{
    for (bool first = true; rest.len; first = false) {
        nw_str parts = nw_str_split(rest, ' ', &rest);
        rest = nw_str_trim(rest);
        while (parts.len) {
            *wrong = nw_str_split(parts, '/', &parts);
            if (wrong->len && !read_word(figure, *wrong, first))
                return false;
            first = false;
        }
    }
    return true;
}

bool nw_quote_parse(nw_quote *figure, nw_str text, nw_error *error)
{
    *figure = (nw_quote){.text = nw_str_trim(text)};
    nw_str rest = figure->text, wrong;
    while (rest.len &&
           (rest.at[0] == '~' || rest.at[0] == '=' || rest.at[0] == ' ' || nw_str_starts(rest, "≈")))
        rest = nw_str_part(rest, nw_str_starts(rest, "≈") ? sizeof "≈" - 1 : 1, rest.len);
    size_t used = read_number(figure, rest);
    if (!used || !figure->digits)
        return nw_fail(error, NW_E_USAGE, NW_NOWHERE,
                       "\"%.*s\" is not a figure: a number, then perhaps a unit and a word, as in \"138M\", "
                       "\"93 MB\", \"1,724,320\", \"15.5 GMACs\", \"16 layers\"",
                       NW_SHOW(figure->text));
    if (!read_words(figure, nw_str_trim(nw_str_part(rest, used, rest.len)), &wrong))
        return nw_fail(
            error, NW_E_USAGE, NW_NOWHERE,
            "\"%.*s\": \"%.*s\" is neither a unit (K, M, G, B, kB, MB, MiB, ...) nor a word that says "
            "what the figure is (parameters, memory, MACs, layers, ...)",
            NW_SHOW(figure->text), NW_SHOW(wrong));
    mend_billions(figure);
    return true;
}

static bool same_nocase(nw_str a, nw_str b)
{
    return a.len == b.len && nw_str_distance(a, b, 0) == 0;
}

/* "B" says no more than that it is bytes. */
static nw_str unit_of(nw_str suffix)
{
    return same_nocase(suffix, NW_STR("B")) ? NW_STR("") : suffix;
}

bool nw_quote_same(const nw_quote *figure, const char *text)
{
    nw_error quiet = {0};
    nw_quote other;
    return nw_quote_parse(&other, nw_str_of(text), &quiet) && other.digits == figure->digits &&
           other.decimals == figure->decimals && same_nocase(unit_of(other.suffix), unit_of(figure->suffix));
}

bool nw_quote_coarser(nw_quote *figure)
{
    static const char *const suffixes[] = {"", "K", "M", "G", "T"};
    if (figure->decimals || figure->digits < 1000 || figure->digits % 1000)
        return false;
    for (size_t i = 0; i + 1 < sizeof suffixes / sizeof *suffixes; i++)
        if (nw_str_is(figure->suffix, suffixes[i])) {
            figure->suffix = nw_str_of(suffixes[i + 1]);
            figure->digits /= 1000;
            figure->significant -= 3;
            return true;
        }
    return false;
}

const nw_reading *nw_quote_reading(const nw_quote *figure, size_t i)
{
    for (size_t k = 0; k < READINGS; k++)
        if (nw_str_is_nocase(figure->suffix, readings[k].suffix) && i-- == 0)
            return &readings[k];
    return NULL;
}

static nw_num power_of_ten(int exponent)
{
    nw_num power = 1;
    while (exponent-- > 0)
        power = nw_mul(power, 10);
    return power;
}

/* value / size with so many decimals, as a whole number, rounded down; *rest is what is left, in parts of
 * `size`. */
static nw_num scaled(nw_num value, nw_num size, int decimals, nw_num *rest)
{
    nw_num power = power_of_ten(decimals), part = nw_mul(value % size, power);
    nw_num whole = nw_mul(value / size, power);
    *rest = nw_known(part) ? part % size : 0;
    return nw_add(whole, nw_div(part, size));
}

nw_hit_kind nw_quote_match(const nw_quote *figure, nw_num value, nw_num size)
{
    nw_num rest, down = scaled(value, size, figure->decimals, &rest);
    if (down == figure->digits && rest == 0)
        return NW_HIT_EXACT;
    bool up = rest >= size - rest;
    if (nw_known(down) && down + up == figure->digits)
        return NW_HIT_ROUNDED;
    return down == figure->digits ? NW_HIT_TRUNCATED : NW_HIT_NONE;
}

double nw_quote_distance(const nw_quote *figure, nw_num value, nw_num size)
{
    double figured = (double)figure->digits / (double)power_of_ten(figure->decimals);
    double off = (double)value / (double)size / figured - 1;
    return off < 0 ? -off : off;
}

nw_str nw_quote_show(const nw_quote *figure, nw_num value, const nw_reading *reading, nw_arena *arena)
{
    int decimals = reading->size == 1 ? 0 : figure->decimals < 4 ? figure->decimals + 2 : 6;
    nw_num rest, power = power_of_ten(decimals), number = scaled(value, reading->size, decimals, &rest);
    number += rest >= reading->size - rest && reading->size > 1;
    char whole[NW_GROUPED];
    nw_grouped(number / power, whole);
    if (!decimals)
        return nw_str_printf(arena, "%s%s", whole, reading->shown);
    return nw_str_printf(arena, "%s.%0*" PRId64 "%s", whole, decimals, number % power, reading->shown);
}
