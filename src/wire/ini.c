#include "wire/ini.h"

#include "base/num.h"

static nw_place place_of(const nw_ini *ini, nw_str part)
{
    return (nw_place){part.at - ini->text.at, part.len ? (int64_t)part.len : 1};
}

static nw_str next_line(nw_ini *ini)
{
    size_t from = ini->at, to = from;
    while (to < ini->text.len && ini->text.at[to] != '\n')
        to++;
    ini->at = to < ini->text.len ? to + 1 : to;
    return nw_str_trim(nw_str_part(ini->text, from, to));
}

static bool read_section(const nw_ini *ini, nw_str line, nw_ini_line *out)
{
    size_t end = 1;
    while (end < line.len && line.at[end] != ']')
        end++;
    nw_str rest = nw_str_trim(nw_str_part(line, end + 1, line.len));
    if (end >= line.len)
        return nw_fail(ini->error, NW_E_SYNTAX, place_of(ini, line),
                       "the bracket of the section is not closed");
    if (rest.len && rest.at[0] != '#' && rest.at[0] != ';')
        return nw_fail(ini->error, NW_E_SYNTAX, place_of(ini, rest), "a section ends its line");
    *out = (nw_ini_line){
        .kind = NW_INI_SECTION, .name = nw_str_trim(nw_str_part(line, 1, end)), .place = place_of(ini, line)};
    return true;
}

static bool read_option(const nw_ini *ini, nw_str line, nw_ini_line *out)
{
    nw_str value, name = nw_str_trim(nw_str_split(line, '=', &value));
    value = nw_str_trim(value);
    if (name.len == line.len || !name.len || !value.len)
        return nw_fail(ini->error, NW_E_SYNTAX, place_of(ini, line),
                       "expected a section in brackets or NAME = VALUE");
    *out = (nw_ini_line){.kind = NW_INI_OPTION,
                         .name = name,
                         .value = value,
                         .place = place_of(ini, name),
                         .value_place = place_of(ini, value)};
    return true;
}

bool nw_ini_next(nw_ini *ini, nw_ini_line *out)
{
    while (ini->at < ini->text.len) {
        nw_str line = next_line(ini);
        if (line.len && line.at[0] == '[')
            return read_section(ini, line, out);
        if (line.len && line.at[0] != '#' && line.at[0] != ';')
            return read_option(ini, line, out);
    }
    *out = (nw_ini_line){.kind = NW_INI_END};
    return true;
}

static bool is_digit(nw_str text, size_t i)
{
    return i < text.len && text.at[i] >= '0' && text.at[i] <= '9';
}

/* A fraction is cut off, as atoi does. */
static bool ends(nw_str text, size_t at)
{
    if (at < text.len && text.at[at] == '.')
        at++;
    while (is_digit(text, at))
        at++;
    nw_str rest = nw_str_trim(nw_str_part(text, at, text.len));
    return !rest.len || rest.at[0] == '#' || rest.at[0] == ';';
}

static bool read_int(nw_str text, int64_t *out)
{
    bool negative = text.len && text.at[0] == '-';
    size_t first = negative || (text.len && text.at[0] == '+'), at = first;
    nw_num value = 0;
    for (; is_digit(text, at); at++)
        value = nw_add(nw_mul(value, 10), text.at[at] - '0');
    if (at == first || value > INT32_MAX || !nw_known(value) || !ends(text, at))
        return false;
    *out = negative ? -value : value;
    return true;
}

static bool no_int(const nw_ini_line *line, nw_error *error)
{
    return nw_fail(error, NW_E_VALUE, line->value_place, "%.*s takes whole numbers of 32 bits",
                   NW_SHOW(line->name));
}

bool nw_ini_int(const nw_ini_line *line, int64_t *out, nw_error *error)
{
    return read_int(line->value, out) || no_int(line, error);
}

bool nw_ini_item(const nw_ini_line *line, nw_str *rest, int64_t *out, nw_error *error)
{
    if (!rest->len || rest->at[0] == '#' || rest->at[0] == ';')
        return false;
    nw_str item = nw_str_trim(nw_str_split(*rest, ',', rest));
    *rest = nw_str_trim(*rest);
    return read_int(item, out) || no_int(line, error);
}
