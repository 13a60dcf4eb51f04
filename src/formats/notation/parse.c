/* Items, groups, branches and repetitions. */
#include "formats/notation/notation.h"

static bool parse_items(nw_scan *s, nw_item **first);

static nw_item *new_item(nw_scan *s)
{
    if (++s->items > NW_NOTE_ITEMS) {
        nw_fail(s->error, NW_E_LIMIT, nw_scan_place(s, s->c.at), "the network has more than %d items",
                NW_NOTE_ITEMS);
        return NULL;
    }
    nw_item *item = NW_NEW(s->arena, nw_item);
    if (!item) {
        nw_fail_memory(s->error, s->arena);
        return NULL;
    }
    item->count = item->groups = NW_UNKNOWN;
    item->repeat = 1;
    item->ratio = -1;
    return item;
}

/* "CONV3-64": what has a kernel and channels is a layer, and no name for another. */
static bool is_layer(nw_scan *s, size_t start)
{
    size_t end = s->c.at;
    s->c.at = start;
    const nw_word *word = nw_word_named(nw_scan_head(s));
    bool digits = nw_scan_digit(s), dash = false;
    for (; s->c.at < end; s->c.at++)
        dash = dash || nw_scan_peek(s) == '-';
    return word && word->takes & NW_TAKES_SIZE && word->takes & NW_TAKES_COUNT && digits && dash;
}

/* "name:" before an item, but not "CONV3-64: [224x224x64]". */
static bool parse_label(nw_scan *s, nw_item *item)
{
    size_t start = s->c.at;
    nw_str word = nw_scan_word(s);
    nw_place place = nw_scan_place(s, start);
    bool layer = is_layer(s, start);
    nw_scan_blank(s);
    if (!word.len || !nw_scan_take(s, ":") || nw_at_said(s)) {
        s->c.at = start;
        return true;
    }
    if (layer)
        return nw_fail(s->error, NW_E_SYNTAX, place, "\"%.*s\" is a layer, and cannot be a layer's name",
                       NW_SHOW(word));
    item->label = word;
    item->label_place = place;
    nw_scan_separators(s);
    return true;
}

static bool set_repeat(nw_scan *s, nw_item *item, size_t start, nw_num times)
{
    if (times > NW_NOTE_REPEAT)
        return nw_fail(s->error, NW_E_LIMIT, nw_scan_place(s, start), "%lld repetitions: the limit is %d",
                       (long long)times, NW_NOTE_REPEAT);
    if (item->repeat > 1)
        return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "a repetition is given twice");
    item->repeat = times;
    return true;
}

/* "3*(A, B)" */
static bool parse_repeat_before(nw_scan *s, nw_item *item)
{
    size_t start = s->c.at;
    nw_num times;
    if (!nw_scan_digit(s))
        return true;
    if (!nw_scan_number(s, 0, "a repetition", &times))
        return false;
    nw_place place = nw_scan_place(s, start);
    nw_scan_blank(s);
    bool found = nw_scan_take(s, "*") || nw_scan_take(s, "\xC3\x97") || nw_scan_take(s, "x");
    nw_scan_blank(s);
    if (!found || nw_scan_digit(s)) {
        s->c.at = start;
        return nw_scan_unexpected(s, found ? "where a layer belongs: its word comes first, as in CONV3x3-64"
                                           : "where a layer belongs: its word comes first, as in FC-4096");
    }
    if (times < 1)
        return nw_fail(s->error, NW_E_VALUE, place, "a repetition must be at least 1");
    return set_repeat(s, item, start, times);
}

/* "x3", "x 3" */
static bool take_x(nw_scan *s)
{
    size_t start = s->c.at;
    if (nw_scan_take(s, "x")) {
        nw_scan_blank(s);
        if (nw_scan_digit(s))
            return true;
    }
    s->c.at = start;
    return false;
}

/* "(A, B)*3", with "x" and "×" for the star. */
static bool parse_repeat_after(nw_scan *s, nw_item *item, bool *found)
{
    size_t start = s->c.at;
    nw_num times;
    *found = nw_scan_take(s, "*") || nw_scan_take(s, "\xC3\x97") || take_x(s);
    if (!*found)
        return true;
    nw_scan_blank(s);
    return nw_scan_number(s, 1, "a repetition", &times) && set_repeat(s, item, start, times);
}

static bool parse_suffix(nw_scan *s, nw_item *item)
{
    for (;;) {
        bool found;
        nw_scan_blank(s);
        if (nw_scan_at_end(s) || nw_scan_peek(s) == ':')
            break;
        if (!parse_repeat_after(s, item, &found) || (!found && !nw_parse_option(s, item)))
            return false;
    }
    if (item->flags & NW_ITEM_LINEAR && item->activation)
        return nw_fail(s->error, NW_E_SYNTAX, item->place, "\"linear\" and \"%s\" contradict each other",
                       item->activation->name);
    if (item->pad.at && item->flags & (NW_ITEM_VALID | NW_ITEM_SAME))
        return nw_fail(s->error, NW_E_SYNTAX, item->place,
                       "a pad and \"valid\" or \"same\" contradict each other");
    return true;
}

static bool enter(nw_scan *s, size_t start)
{
    return ++s->depth <= NW_NOTE_DEPTH || nw_fail(s->error, NW_E_LIMIT, nw_scan_place(s, start),
                                                  "brackets are nested deeper than %d", NW_NOTE_DEPTH);
}

static bool parse_close(nw_scan *s, const char *close, size_t start)
{
    s->depth--;
    if (nw_scan_take(s, close))
        return true;
    if (nw_scan_peek(s) < 0)
        return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "this bracket is never closed");
    return nw_scan_unexpected(s, close[0] == ')' ? "where \")\" belongs" : "where \"]\" belongs");
}

static bool parse_group(nw_scan *s, nw_item *item)
{
    size_t start = s->c.at;
    const char *close = nw_scan_peek(s) == '(' ? ")" : "]";
    s->c.at++;
    if (!enter(s, start) || !parse_items(s, &item->child) || !parse_close(s, close, start))
        return false;
    if (!item->child)
        return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "an empty group");
    return true;
}

static nw_item *parse_branch(nw_scan *s)
{
    nw_item *branch = new_item(s);
    if (!branch)
        return NULL;
    branch->place = nw_scan_place(s, s->c.at);
    return parse_items(s, &branch->child) ? branch : NULL;
}

/* "(a | b)": each branch is a group, an empty one is the identity. */
static bool parse_branches(nw_scan *s, nw_item *item)
{
    size_t start = s->c.at;
    nw_item **end = &item->child;
    uint32_t count = 0;
    nw_scan_blank(s);
    if (!nw_scan_take(s, "("))
        return nw_scan_unexpected(s, "where \"(\" and the branches belong");
    if (!enter(s, start))
        return false;
    do {
        if (!(*end = parse_branch(s)))
            return false;
        end = &(*end)->next;
        count++;
    } while (nw_scan_take(s, "|"));
    if (!parse_close(s, ")", start))
        return false;
    bool residual = nw_str_is(nw_str_of(item->word->name), "res");
    if (residual && count == 1)
        return (*end = new_item(s)) != NULL;
    if (residual || count == 1)
        return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start),
                       residual ? "RES takes one branch and adds its input; ADD(a | b) adds branches"
                                : "one branch alone: write ADD(a | b), or RES(a) to add the input");
    return true;
}

/* The rest of a misspelt word goes with the suggestion: "CNOV3-64" -> "CONV3-64". */
static bool unknown_word(nw_scan *s, size_t start, nw_str head)
{
    const char *near = nw_word_near(head);
    char name[32] = "";
    nw_scan_word(s);
    nw_str word = nw_scan_from(s, start);
    nw_place place = nw_scan_place(s, start);
    if (!near)
        return nw_fail(s->error, NW_E_UNKNOWN_TYPE, place,
                       "unknown layer \"%.*s\" (docs/notation.md lists the words)", NW_SHOW(word));
    bool upper = head.at[0] >= 'A' && head.at[0] <= 'Z';
    for (size_t i = 0; near[i] && i + 1 < sizeof name; i++)
        name[i] = (char)(upper && near[i] >= 'a' && near[i] <= 'z' ? near[i] - 32 : near[i]);
    nw_str rest = nw_str_part(word, head.len, word.len);
    return nw_fail(s->error, NW_E_UNKNOWN_TYPE, place, "unknown layer \"%.*s\" (did you mean \"%s%.*s\"?)",
                   NW_SHOW(word), name, NW_SHOW(rest));
}

/* "Conv2d(...", "conv1_1 3x3": more letters behind the numbers make another word. */
static bool unknown_form(nw_scan *s, size_t start, nw_str head)
{
    int next = nw_scan_peek(s);
    bool name = next == '_', letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    if (!letter && !name)
        return nw_scan_unexpected(s, "behind a layer's numbers");
    nw_scan_word(s);
    nw_str word = nw_scan_from(s, start);
    return nw_fail(s->error, NW_E_UNKNOWN_TYPE, nw_scan_place(s, start),
                   name ? "unknown layer \"%.*s\" (behind a name stands a colon)"
                        : "unknown layer \"%.*s\" (did you mean \"%.*s\"?)",
                   NW_SHOW(word), NW_SHOW(head));
}

/* "relu6" is a word with its digit, "CONV3" one with a number behind it. */
static const nw_word *take_word(nw_scan *s, nw_str *head)
{
    size_t start = s->c.at;
    nw_str whole = nw_scan_word(s);
    const nw_word *word = nw_word_named(whole);
    *head = whole;
    if (word)
        return word;
    s->c.at = start;
    *head = nw_scan_head(s);
    return nw_word_named(*head);
}

static bool parse_layer(nw_scan *s, nw_item *item)
{
    size_t start = s->c.at;
    nw_str head;
    item->word = take_word(s, &head);
    if (!head.len)
        return nw_scan_unexpected(s, "where a layer belongs");
    if (!item->word)
        return unknown_word(s, start, head);
    if (item->word->flags & NW_WORD_INPUT)
        return nw_fail(s->error, NW_E_SYNTAX, nw_scan_place(s, start), "INPUT stands once, at the beginning");
    if (item->word->flags & NW_WORD_BRANCH)
        return parse_branches(s, item);
    if (!nw_parse_numbers(s, item))
        return false;
    item->place = nw_scan_place(s, start);
    int next = nw_scan_peek(s);
    if (nw_scan_at_end(s) || next == ' ' || next == '\t' || next == '\r' || next == '*' || next == ':' ||
        next == '#' || next == '/' || next >= 0x80)
        return true;
    return unknown_form(s, start, head);
}

static bool keep_label(nw_scan *s, const nw_item *item)
{
    return !item->label.len || nw_map_set(&s->labels, item->label, 1) || nw_fail_memory(s->error, s->arena);
}

static bool parse_item(nw_scan *s, nw_item *item)
{
    if (!parse_label(s, item) || !parse_repeat_before(s, item))
        return false;
    size_t start = s->c.at;
    item->place = nw_scan_place(s, start);
    bool group = nw_scan_peek(s) == '(' || nw_scan_peek(s) == '[';
    if (!(group ? parse_group(s, item) : parse_layer(s, item)) || !parse_suffix(s, item))
        return false;
    bool said = item->word && item->word->emit && nw_scan_take(s, ":");
    if (said ? !nw_parse_said(s, item) : nw_scan_peek(s) == ':')
        return nw_scan_unexpected(s, "behind a group");
    if (item->word && item->word->flags & NW_WORD_FC)
        s->last_fc = item;
    return keep_label(s, item);
}

/* "TOTAL memory: ..." closes CS231n's table. */
static bool at_total(nw_scan *s)
{
    size_t start = s->c.at;
    bool total = nw_str_is_nocase(nw_scan_word(s), "total");
    if (!total)
        s->c.at = start;
    return total;
}

static bool parse_items(nw_scan *s, nw_item **first)
{
    nw_item **end = first;
    for (;;) {
        nw_scan_separators(s);
        int c = nw_scan_peek(s);
        if (c < 0 || c == ')' || c == ']' || c == '|')
            return true;
        if (at_total(s)) {
            if (!nw_parse_total(s))
                return false;
            continue;
        }
        nw_item *item = new_item(s);
        if (!item || !parse_item(s, item))
            return false;
        *end = item;
        end = &item->next;
    }
}

nw_item *nw_parse(nw_scan *s)
{
    nw_item *input = new_item(s);
    nw_scan_take(s, "\xEF\xBB\xBF"); /* a byte order mark */
    nw_scan_separators(s);
    if (!input || !nw_parse_input(s, input) || !keep_label(s, input) || !parse_items(s, &input->next))
        return NULL;
    if (nw_scan_peek(s) < 0)
        return input;
    nw_scan_unexpected(s, "outside of any bracket");
    return NULL;
}
