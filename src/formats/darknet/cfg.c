#include <stdarg.h>
#include <stdio.h>

#include "formats/darknet/darknet.h"

#define ROOM(dk, list, room, used)                                                                           \
    nw_grow((dk)->arena, (void **)&(dk)->list, &(dk)->room, used, sizeof *(dk)->list)

static bool add_line(nw_dk *dk, const nw_ini_line *line)
{
    if (line->kind == NW_INI_SECTION) {
        if (!ROOM(dk, sections, section_room, dk->section_count))
            return nw_fail_memory(dk->error, dk->arena);
        dk->sections[dk->section_count++] =
            (nw_dk_section){.type = line->name, .place = line->place, .first = dk->option_count};
        return true;
    }
    if (!dk->section_count)
        return nw_fail(dk->error, NW_E_SYNTAX, line->place, "an option before the first section");
    if (!ROOM(dk, options, option_room, dk->option_count) || !ROOM(dk, used, used_room, dk->option_count))
        return nw_fail_memory(dk->error, dk->arena);
    dk->used[dk->option_count] = false;
    dk->options[dk->option_count++] = *line;
    dk->sections[dk->section_count - 1].count++;
    return true;
}

static bool is_net(nw_str type)
{
    return nw_str_is(type, "net") || nw_str_is(type, "network");
}

bool nw_dk_parse(nw_dk *dk)
{
    nw_ini_line line;
    if (!nw_reader_text(dk->reader))
        return false;
    nw_ini ini = {.text = dk->reader->text, .error = dk->error};
    do {
        if (!nw_ini_next(&ini, &line) || (line.kind != NW_INI_END && !add_line(dk, &line)))
            return false;
    } while (line.kind != NW_INI_END);
    if (!dk->section_count || !is_net(dk->sections[0].type))
        return nw_fail(dk->error, NW_E_SYNTAX, dk->section_count ? dk->sections[0].place : (nw_place){0, 1},
                       "the first section must be [net] or [network]");
    return dk->section_count > 1 ||
           nw_fail(dk->error, NW_E_GRAPH, dk->sections[0].place, "the network has no layers");
}

const nw_ini_line *nw_dk_find(nw_dk *dk, const char *name)
{
    const nw_dk_section *s = dk->section;
    for (uint32_t i = s->first; i < s->first + s->count; i++)
        if (nw_str_is(dk->options[i].name, name)) {
            dk->used[i] = true;
            return &dk->options[i];
        }
    return NULL;
}

bool nw_dk_int(nw_dk *dk, const char *name, int64_t otherwise, int64_t *out)
{
    const nw_ini_line *line = nw_dk_find(dk, name);
    *out = otherwise;
    return !line || nw_ini_int(line, out, dk->error);
}

bool nw_dk_count(nw_dk *dk, const char *name, int64_t otherwise, int64_t least, int64_t *out)
{
    if (!nw_dk_int(dk, name, otherwise, out))
        return false;
    return *out >= least || nw_dk_refuse(dk, name, "%s %lld: it must be at least %lld", name, (long long)*out,
                                         (long long)least);
}

bool nw_dk_refuse(nw_dk *dk, const char *option, const char *format, ...)
{
    const nw_ini_line *line = option ? nw_dk_find(dk, option) : NULL;
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return nw_fail(dk->error, NW_E_VALUE, line ? line->value_place : dk->section->place, "%s", text);
}

/* What decides no shape, of all parse functions of parser.c. */
static const char *const silent[] = {
    "B1",
    "B2",
    "absolute",
    "adam",
    "alpha",
    "anchors",
    "angle",
    "aspect",
    "background",
    "beta",
    "bias_match",
    "binary",
    "burn_in",
    "center",
    "class_scale",
    "classfix",
    "clip",
    "coord_scale",
    "decay",
    "dontloadscales",
    "dot",
    "eps",
    "exposure",
    "flip",
    "flipped",
    "forced",
    "gamma",
    "hue",
    "ignore_thresh",
    "jitter",
    "kappa",
    "learning_rate",
    "log",
    "map",
    "mask_scale",
    "max",
    "max_batches",
    "max_crop",
    "max_ratio",
    "min_crop",
    "min_ratio",
    "momentum",
    "noadjust",
    "noloss",
    "noobj",
    "noobject_scale",
    "notruth",
    "numload",
    "object_scale",
    "onlyforward",
    "policy",
    "power",
    "probability",
    "random",
    "ratio",
    "rescore",
    "saturation",
    "scale",
    "scales",
    "seen",
    "shift",
    "shortcut",
    "smooth",
    "softmax",
    "sqrt",
    "step",
    "steps",
    "stopbackward",
    "tanh",
    "temperature",
    "thresh",
    "tree",
    "truth",
    "truth_thresh",
    "type",
    "xnor",
};

static bool is_silent(nw_str name)
{
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (nw_str_is(name, silent[i]))
            return true;
    return false;
}

bool nw_dk_note_unused(nw_dk *dk)
{
    const nw_dk_section *s = dk->section;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const nw_ini_line *line = &dk->options[i];
        if (dk->used[i] || is_silent(line->name))
            continue;
        nw_str text = nw_str_printf(dk->arena, "[%.*s] takes no option \"%.*s\"; Darknet ignores it",
                                    NW_SHOW(s->type), NW_SHOW(line->name));
        if (!nw_graph_note(dk->graph, "unused-field", dk->node, line->place, NW_EXACT, text))
            return false;
    }
    return true;
}
