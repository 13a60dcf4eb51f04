/* The table of options: the parser, --help, the manual and the shells' completions are made from it. */
#include <ctype.h>
#include <string.h>

#include "command.h"

/* ---- What each option does ---------------------------------------------------------------------------- */

static bool take_text(const char **into, char *value)
{
    *into = value;
    return true;
}

static bool take_number(const char *name, const char *value, int64_t least, int64_t *into, nw_error *error)
{
    return whole_number(value, least, into) ||
           usage_error(error, "--%s: \"%.100s\" is not a whole number%s", name, value,
                       least == 1   ? " of at least 1"
                       : least == 0 ? " of at least 0"
                                    : "");
}

static bool one_of(const char *name, const char *value, const char *choices, nw_error *error)
{
    size_t length = strlen(value);
    for (const char *at = choices; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        if (n == length && memcmp(at, value, n) == 0)
            return true;
        at += n;
    }
    return usage_error(error, "--%s: \"%.100s\" is none of: %s", name, value, choices);
}

/* Splits "NAME=VALUE" where it stands. */
static char *split_pair(const char *name, const char *form, char *text, nw_error *error)
{
    char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        usage_error(error, "--%s: \"%.100s\" is not of the form %s", name, text, form);
        return NULL;
    }
    *equals = 0;
    return equals + 1;
}

static bool room_for(const char *name, size_t count, nw_error *error)
{
    return count < GIVEN_MAX || usage_error(error, "--%s: given more than %d times", name, GIVEN_MAX);
}

static bool take_expression(settings *s, char *value, nw_error *error)
{
    (void)s, (void)value, (void)error; /* a model: it is opened in its turn */
    return true;
}

static bool take_batch(settings *s, char *value, nw_error *error)
{
    return take_number("batch", value, 1, &s->weigh.batch, error);
}

static bool take_dim(settings *s, char *value, nw_error *error)
{
    size_t n = s->weigh.dim_count;
    char *number = room_for("dim", n, error) ? split_pair("dim", "NAME=N", value, error) : NULL;
    if (!number || !take_number("dim", number, 0, &s->dims[n].value, error))
        return false;
    s->dims[n].name = value;
    s->weigh.dim_count++;
    return true;
}

/* The number that stands at `text`; returns where it ends, or NULL where there is none that fits. */
static const char *read_side(const char *text, nw_num *side)
{
    const char *at = text;
    for (*side = 0; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(*side, 10, side) || __builtin_add_overflow(*side, *at - '0', side))
            return NULL;
    return at == text ? NULL : at;
}

/* "64x3x224x224"; the sign of multiplication is taken too. */
static bool take_shape(nw_num *sides, int32_t *rank, const char *shape, nw_error *error)
{
    const char *at = shape;
    for (*rank = 0; *rank < RANK_MAX; at++) {
        at = read_side(at, &sides[(*rank)++]);
        if (at && !*at)
            return true;
        if (at && strncmp(at, "×", strlen("×")) == 0)
            at += strlen("×") - 1;
        else if (!at || (*at != 'x' && *at != 'X'))
            break;
    }
    return usage_error(error, "--input: \"%.100s\" is not a shape such as 1x3x224x224", shape);
}

static bool take_keep_dims(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->weigh.keep_dims = true;
}

static bool take_input(settings *s, char *value, nw_error *error)
{
    size_t n = s->weigh.input_count;
    char *shape = room_for("input", n, error) ? split_pair("input", "NAME=1x3x224x224", value, error) : NULL;
    if (!shape || !take_shape(s->sides[n], &s->inputs[n].rank, shape, error))
        return false;
    s->inputs[n].name = value;
    s->inputs[n].dims = s->sides[n];
    s->weigh.input_count++;
    return true;
}

static bool take_dtype(settings *s, char *value, nw_error *error)
{
    (void)error;
    return take_text(&s->weigh.dtype, value);
}

static bool take_convention(settings *s, char *value, nw_error *error)
{
    (void)error;
    return take_text(&s->weigh.convention, value);
}

static bool take_phase(settings *s, char *value, nw_error *error)
{
    for (char *c = value; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return one_of("phase", value, "TRAIN TEST", error) && take_text(&s->open.phase, value);
}

static bool take_stage(settings *s, char *value, nw_error *error)
{
    return room_for("stage", s->open.stage_count, error) &&
           take_text(&s->stages[s->open.stage_count++], value);
}

static bool take_level(settings *s, char *value, nw_error *error)
{
    return take_number("level", value, INT64_MIN, &s->open.level, error);
}

static bool take_format(settings *s, char *value, nw_error *error)
{
    return one_of("format", value, "text json csv markdown", error) && take_text(&s->render.format, value);
}

static bool take_json(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    s->render.format = "json";
    return true;
}

static bool take_json_lines(settings *s, char *value, nw_error *error)
{
    s->render.one_line = true;
    return take_json(s, value, error);
}

static bool take_columns(settings *s, char *value, nw_error *error)
{
    (void)error;
    return take_text(&s->render.columns, value);
}

static bool take_sort(settings *s, char *value, nw_error *error)
{
    (void)error;
    return take_text(&s->render.sort, value);
}

static bool take_top(settings *s, char *value, nw_error *error)
{
    int64_t n;
    if (!take_number("top", value, 1, &n, error))
        return false;
    s->render.top = (uint64_t)n > SIZE_MAX ? SIZE_MAX : (size_t)n;
    return true;
}

static bool take_small(const char *name, char *value, int64_t least, int32_t *into, nw_error *error)
{
    int64_t n;
    if (!take_number(name, value, least, &n, error))
        return false;
    *into = n > 1000000 ? 1000000 : (int32_t)n;
    return true;
}

static bool take_depth(settings *s, char *value, nw_error *error)
{
    return take_small("depth", value, 1, &s->render.depth, error);
}

static bool take_width(settings *s, char *value, nw_error *error)
{
    return take_small("width", value, 1, &s->render.width, error);
}

static bool take_by(settings *s, char *value, nw_error *error)
{
    return one_of("by", value, "kind tensor layer dtype", error) && take_text(&s->bytes.by, value);
}

static bool take_as(settings *s, char *value, nw_error *error)
{
    (void)error;
    return take_text(&s->size.as, value);
}

static bool take_era(settings *s, char *value, nw_error *error)
{
    (void)error;
    return take_text(&s->size.era, value);
}

static bool take_name(settings *s, char *value, nw_error *error)
{
    (void)error;
    return take_text(&s->size.name, value);
}

static bool take_optimizer(settings *s, char *value, nw_error *error)
{
    return one_of("optimizer", value, "sgd momentum adam", error) && take_text(&s->size.optimizer, value);
}

static bool take_diff(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->size.diff = true;
}

static bool take_spans(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->bytes.spans = s->size.spans = true;
}

static bool take_align(settings *s, char *value, nw_error *error)
{
    return take_number("align", value, 1, &s->memory.align, error);
}

static bool take_no_inplace(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->memory.no_inplace = true;
}

static bool take_no_views(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->memory.no_views = true;
}

static bool take_fuse(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->memory.fuse = true;
}

static bool take_count_inputs(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->memory.count_inputs = true;
}

static bool take_skip_outputs(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->memory.skip_outputs = true;
}

static bool take_buffers(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->memory.buffers = true;
}

static bool take_output(settings *s, char *value, nw_error *error)
{
    return value[0] ? take_text(&s->output, value) : usage_error(error, "--output: the name is empty");
}

static bool take_color(settings *s, char *value, nw_error *error)
{
    if (!one_of("color", value, "auto always never", error))
        return false;
    s->color = value[1] == 'u' ? COLOR_AUTO : value[1] == 'l' ? COLOR_ALWAYS : COLOR_NEVER;
    return true;
}

static bool take_help(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->help = true;
}

static bool take_version(settings *s, char *value, nw_error *error)
{
    (void)value, (void)error;
    return s->version = true;
}

/* ---- The table ---------------------------------------------------------------------------------------- */

static const option options[] = {
    {'e', "expression",   "TEXT",       "weigh the network that TEXT describes (help notation)", "",                        take_expression  },
    {0,   "batch",        "N",          "pictures at once",                                      "",                        take_batch       },
    {0,   "dim",          "NAME=N",     "give a dim that the file only names",                   "",                        take_dim         },
    {0,   "keep-dims",    NULL,         "give no value to dims that the file only names",        "",                        take_keep_dims   },
    {0,   "input",        "NAME=SHAPE", "give an input's whole shape: data=1x3x224x224",         "",                        take_input       },
    {0,   "dtype",        "TYPE",       "element type of activations and parameters: float16",
     "float32 float16 bfloat16 float64 int8",                                                                               take_dtype       },
    {0,   "convention",   "NAME",       "how operations count as MACs (list conventions)",       "@conventions",
     take_convention                                                                                                                         },
    {0,   "phase",        "PHASE",      "of a Caffe net: TRAIN or TEST",                         "TRAIN TEST",              take_phase       },
    {0,   "stage",        "NAME",       "of a Caffe net: a stage that is on",                    "",                        take_stage       },
    {0,   "level",        "N",          "of a Caffe net: its level",                             "",                        take_level       },
    {0,   "format",       "FORMAT",     "text, json, csv or markdown",                           "text json csv markdown",  take_format      },
    {0,   "json",         NULL,         "the same as --format json",                             "",                        take_json        },
    {0,   "json-lines",   NULL,         "JSON, one line a model; so too with several models",    "",                        take_json_lines  },
    {0,   "columns",      "LIST",       "which columns, with commas between (list columns)",     "@columns",                take_columns     },
    {0,   "sort",         "COLUMN",     "layers by a column, largest first",                     "@columns",                take_sort        },
    {0,   "top",          "N",          "only the first N layers; totals stay those of all",     "",                        take_top         },
    {0,   "depth",        "N",          "fold layers into groups, N parts of the path deep",     "",                        take_depth       },
    {0,   "by",           "WHAT",       "bytes: a table by kind, tensor, layer or dtype",        "kind tensor layer dtype", take_by          },
    {0,   "as",           "FORMAT",     "size: the one file asked for (list writers)",           "@writers",                take_as          },
    {0,   "era",          "VERSION",    "size: of the framework that writes",                    "",                        take_era         },
    {0,   "name",         "FILE",       "size: the file's name, which is in some files",         "",                        take_name        },
    {0,   "optimizer",    "NAME",       "size: its state is saved too: sgd, momentum, adam",     "sgd momentum adam",
     take_optimizer                                                                                                                          },
    {0,   "diff",         NULL,         "size: gradients are saved too",                         "",                        take_diff        },
    {0,   "spans",        NULL,         "bytes, size: every span with its offset",               "",                        take_spans       },
    {0,   "align",        "N",          "memory: sizes and offsets are multiples of N",          "",                        take_align       },
    {0,   "no-inplace",   NULL,         "memory: no operator writes over its input",             "",                        take_no_inplace  },
    {0,   "no-views",     NULL,         "memory: a reshaped tensor is a copy",                   "",                        take_no_views    },
    {0,   "fuse",         NULL,         "memory: convolution to activation give one result",     "",                        take_fuse        },
    {0,   "count-inputs", NULL,         "memory: the network's inputs are counted too",          "",                        take_count_inputs},
    {0,   "skip-outputs", NULL,         "memory: the network's outputs are not counted",         "",                        take_skip_outputs},
    {0,   "buffers",      NULL,         "memory: every buffer with its offset",                  "",                        take_buffers     },
    {0,   "width",        "N",          "columns of the text; the terminal's, 80 when piped",    "",                        take_width       },
    {'o', "output",       "FILE",       "write to FILE, which a failure leaves as it was",       NULL,                      take_output      },
    {0,   "color",        "WHEN",       "auto, always or never",                                 "auto always never",       take_color       },
    {'h', "help",         NULL,         "this",                                                  "",                        take_help        },
    {0,   "version",      NULL,         "the version",                                           "",                        take_version     },
};

const option *option_at(size_t i)
{
    return i < sizeof options / sizeof *options ? &options[i] : NULL;
}

static bool take_option(settings *s, const word *w, nw_error *error)
{
    if (w->option->take)
        return w->option->take(s, w->value, error);
    return take_text(&s->print, w->value);
}

bool read_options(settings *s, int argc, char **argv, nw_error *error)
{
    words all = words_of(argc, argv);
    bool good = true;
    memset(s, 0, sizeof *s);
    s->open.struct_size = sizeof s->open;
    s->weigh.struct_size = sizeof s->weigh;
    s->render.struct_size = sizeof s->render;
    s->bytes.struct_size = sizeof s->bytes;
    s->size.struct_size = sizeof s->size;
    s->memory.struct_size = sizeof s->memory;
    for (word w = next_word(&all, error); w.kind != WORD_END; w = next_word(&all, error))
        good = w.kind != WORD_WRONG && (w.kind == WORD_PLAIN || take_option(s, &w, error)) && good;
    s->open.stages = s->stages;
    s->weigh.dims = s->dims;
    s->weigh.inputs = s->inputs;
    return good;
}
