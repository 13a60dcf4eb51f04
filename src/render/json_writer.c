#include "render/json_writer.h"

#include <math.h>

#include "render/markup.h"

nw_json nw_json_to(nw_out *out, bool one_line)
{
    nw_json json = {.out = out, .one_line = one_line};
    return json;
}

static void break_line(nw_json *json)
{
    nw_putc(json->out, '\n');
    nw_put_many(json->out, ' ', 2 * json->depth);
}

static void begin(nw_json *json, const char *key)
{
    int d = json->depth;
    bool broken = d > 0 && json->broken[d];
    if (json->any[d])
        nw_puts(json->out, broken ? "," : ", ");
    if (broken)
        break_line(json);
    json->any[d] = d > 0;
    if (key) {
        nw_put_json(json->out, nw_str_of(key));
        nw_puts(json->out, ": ");
    }
}

void nw_json_open(nw_json *json, const char *key, char bracket, bool broken)
{
    begin(json, key);
    nw_putc(json->out, bracket);
    bool outer = json->depth == 0 || json->broken[json->depth];
    json->depth++;
    json->broken[json->depth] = broken && outer && !json->one_line;
    json->any[json->depth] = false;
}

void nw_json_close(nw_json *json, char bracket)
{
    bool breaks = json->broken[json->depth] && json->any[json->depth];
    json->depth--;
    if (breaks)
        break_line(json);
    nw_putc(json->out, bracket);
    if (json->depth == 0)
        nw_putc(json->out, '\n');
}

void nw_json_str(nw_json *json, const char *key, nw_str text)
{
    begin(json, key);
    nw_put_json(json->out, text);
}

void nw_json_str_or_null(nw_json *json, const char *key, nw_str text)
{
    if (text.len)
        nw_json_str(json, key, text);
    else
        nw_json_null(json, key);
}

void nw_json_int(nw_json *json, const char *key, int64_t n)
{
    begin(json, key);
    nw_put_int(json->out, n);
}

void nw_json_num(nw_json *json, const char *key, nw_num n)
{
    if (nw_known(n))
        nw_json_int(json, key, n);
    else
        nw_json_null(json, key);
}

void nw_json_real(nw_json *json, const char *key, double value)
{
    if (!isfinite(value)) {
        nw_json_null(json, key);
        return;
    }
    begin(json, key);
    nw_put_real(json->out, value);
}

void nw_json_bool(nw_json *json, const char *key, bool value)
{
    begin(json, key);
    nw_puts(json->out, value ? "true" : "false");
}

void nw_json_null(nw_json *json, const char *key)
{
    begin(json, key);
    nw_puts(json->out, "null");
}
