/* Code in a configuration: the function of a Lambda layer is marshalled bytecode, which loading the model
 * unpacks and calls (keras/src/layers/core/lambda_layer.py). */
#include "formats/keras/keras.h"
#include "wire/json.h"

typedef struct search {
    nw_reader *reader;
    nw_json_reader json;
    nw_error error; /* a configuration that is no JSON is no error of the file */
} search;

static bool walk(search *s, const nw_json_value *value);

static bool read_and_walk(search *s)
{
    nw_json_value value;
    return nw_json_read(&s->json, &value) && walk(s, &value);
}

static bool note_code(search *s, nw_str layer, nw_num bytes)
{
    nw_str text = nw_str_printf(s->reader->arena,
                                "the Lambda layer \"%.*s\" carries Python bytecode, which loading the model "
                                "executes",
                                NW_SHOW(layer));
    return nw_ledger_finding(s->reader->ledger, "code", bytes, text);
}

static bool walk_object(search *s)
{
    nw_str key, class = {"", 0}, name = {"", 0};
    size_t from = s->json.at;
    while (nw_json_member(&s->json, &key)) {
        nw_json_value value;
        if (!nw_json_read(&s->json, &value))
            return false;
        if (value.kind == NW_JSON_STRING && nw_str_is(key, "class_name"))
            class = value.text;
        if (value.kind == NW_JSON_STRING && nw_str_is(key, "name"))
            name = value.text;
        if (!walk(s, &value))
            return false;
    }
    return s->error.code == NW_OK &&
           (!nw_str_is(class, "Lambda") || note_code(s, name, (nw_num)(s->json.at - from)));
}

static bool walk(search *s, const nw_json_value *value)
{
    if (value->kind == NW_JSON_OBJECT)
        return walk_object(s);
    while (value->kind == NW_JSON_ARRAY && nw_json_item(&s->json))
        if (!read_and_walk(s))
            return false;
    return s->error.code == NW_OK;
}

bool nw_keras_find_code(nw_reader *reader, nw_str config)
{
    search s = {.reader = reader};
    if (!reader->ledger)
        return true;
    s.json = nw_json_over(config, 0, &s.error);
    read_and_walk(&s);
    return reader->error->code == NW_OK;
}
