#include "formats/caffe/caffe.h"

/* Messages made by the upgrades. Their fields keep the places of what they come from. */

static nw_pt_field *add(nw_caffe_maker *maker, nw_pt_field field)
{
    nw_pt_field *copy = maker->message ? NW_NEW(maker->caffe->arena, nw_pt_field) : NULL;
    if (!copy) {
        nw_fail_memory(maker->caffe->error, maker->caffe->arena);
        return NULL;
    }
    *copy = field;
    copy->next = NULL;
    if (maker->last)
        maker->last->next = copy;
    else
        maker->message->first = copy;
    return maker->last = copy;
}

nw_caffe_maker nw_caffe_make(nw_caffe *caffe, const nw_pt_field *like)
{
    nw_caffe_maker maker = {caffe, NW_NEW(caffe->arena, nw_pt_field), NULL};
    if (!maker.message) {
        nw_fail_memory(caffe->error, caffe->arena);
        return maker;
    }
    *maker.message = *like;
    maker.message->first = maker.message->next = NULL;
    return maker;
}

nw_pt_field *nw_caffe_put(nw_caffe_maker *maker, const nw_pt_field *from, const char *name)
{
    nw_pt_field field = *from;
    if (name)
        field.name = nw_str_of(name);
    return add(maker, field);
}

nw_pt_field *nw_caffe_put_text(nw_caffe_maker *maker, const char *name, const char *text, nw_place place)
{
    return add(maker, (nw_pt_field){.name = nw_str_of(name),
                                    .text = nw_str_of(text),
                                    .name_place = place,
                                    .place = place,
                                    .kind = NW_PT_STRING});
}

nw_pt_field *nw_caffe_open(nw_caffe_maker *maker, const char *name, nw_place place)
{
    return add(
        maker,
        (nw_pt_field){.name = nw_str_of(name), .name_place = place, .place = place, .kind = NW_PT_MESSAGE});
}

nw_pt_field *nw_caffe_append(nw_caffe *caffe, nw_pt_field *message, const nw_pt_field *from, const char *name)
{
    nw_caffe_maker maker = {caffe, message, message ? message->first : NULL};
    while (maker.last && maker.last->next)
        maker.last = maker.last->next;
    return nw_caffe_put(&maker, from, name);
}
