#include "formats/caffe/caffe.h"

/* Values of fields that nw_caffe_check has passed. */

int64_t nw_caffe_value_int(const nw_pt_field *field)
{
    int64_t value = 0;
    return nw_pt_integer(field, &value) ? value : 0;
}

int64_t nw_caffe_int(const nw_pt_field *message, const char *name, int64_t otherwise)
{
    const nw_pt_field *field = nw_pt_first(message, name);
    return field ? nw_caffe_value_int(field) : otherwise;
}

double nw_caffe_float(const nw_pt_field *message, const char *name, double otherwise)
{
    const nw_pt_field *field = nw_pt_first(message, name);
    double value;
    return field && nw_pt_number(field, &value) ? value : otherwise;
}

bool nw_caffe_bool(const nw_pt_field *message, const char *name, bool otherwise)
{
    const nw_pt_field *field = nw_pt_first(message, name);
    if (!field)
        return otherwise;
    return field->kind == NW_PT_INTEGER ? nw_caffe_value_int(field) != 0 : (field->text.at[0] | 32) == 't';
}

nw_str nw_caffe_text(const nw_pt_field *message, const char *name)
{
    const nw_pt_field *field = nw_pt_first(message, name);
    return field ? field->text : (nw_str){NULL, 0};
}

const nw_caffe_value *nw_caffe_value_of(const nw_caffe_value *values, const nw_pt_field *field)
{
    int64_t number;
    if (field->kind == NW_PT_NAME)
        return nw_caffe_value_named(values, field->text);
    for (; values->name; values++)
        if (nw_pt_integer(field, &number) && number == values->number)
            return values;
    return NULL;
}

int32_t nw_caffe_enum(const nw_pt_field *message, const char *name, const nw_caffe_value *values,
                      int32_t otherwise)
{
    const nw_pt_field *field = nw_pt_first(message, name);
    const nw_caffe_value *value = field ? nw_caffe_value_named(values, field->text) : NULL;
    if (value)
        return value->number;
    return field ? (int32_t)nw_caffe_value_int(field) : otherwise;
}

bool nw_caffe_has(const nw_pt_field *message, const char *name)
{
    return nw_pt_first(message, name) != NULL;
}

uint32_t nw_caffe_rest(const nw_pt_field *first)
{
    uint32_t count = 0;
    for (const nw_pt_field *field = first; field; field = nw_pt_next(field))
        count++;
    return count;
}

uint32_t nw_caffe_count(const nw_pt_field *message, const char *name)
{
    return nw_caffe_rest(nw_pt_first(message, name));
}
