/* The manual and the completions of the shells, from the tables of options and verbs. A sink that failed
 * takes nothing more, so nothing here looks back. */
#include <string.h>

#include "command.h"

#define NAMES_OF "netweight list %s --format csv 2>/dev/null | tail -n +2 | cut -d, -f1"

/* What completes an option or a verb is asked of the program itself where it begins with '@'. */
static bool is_asked(const char *words)
{
    return words && words[0] == '@';
}

/* ---- The manual --------------------------------------------------------------------------------------- */

/* A hyphen that is typed stays one. */
static void put_roff(sink *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\\')
            sink_put(out, "\\e");
        else if (*text == '-')
            sink_put(out, "\\-");
        else if (*text == '\'')
            sink_put(out, "\\(aq");
        else
            sink_put(out, "%c", *text);
    }
}

static void put_synopsis(sink *out)
{
    const verb *v;
    sink_put(out, ".SH SYNOPSIS\n");
    for (size_t i = 0; (v = verb_at(i)); i++) {
        sink_put(out, "%s\\fBnetweight%s%s\\fR %s", i ? ".br\n" : "", v->name ? " " : "",
                 v->name ? v->name : "", v->name ? "" : "[OPTION]... ");
        put_roff(out, v->arguments);
        sink_put(out, "\n");
    }
}

static void put_verb_list(sink *out)
{
    const verb *v;
    sink_put(out, ".SH VERBS\n");
    for (size_t i = 0; (v = verb_at(i)); i++) {
        sink_put(out, ".TP\n.B %s%s", v->name ? v->name : "", v->name ? " " : "");
        put_roff(out, v->arguments);
        sink_put(out, "\n");
        put_roff(out, v->summary);
        if (v->words && !is_asked(v->words))
            sink_put(out, " (one of: %s)", v->words);
        sink_put(out, "\n");
    }
}

static void put_option_list(sink *out)
{
    const option *o;
    sink_put(out, ".SH OPTIONS\n");
    for (size_t i = 0; (o = option_at(i)); i++) {
        sink_put(out, ".TP\n\\fB");
        if (o->letter)
            sink_put(out, "\\-%c\\fR, \\fB", o->letter);
        sink_put(out, "\\-\\-");
        put_roff(out, o->name);
        sink_put(out, "\\fR");
        if (o->value)
            sink_put(out, " \\fI%s\\fR", o->value);
        sink_put(out, "\n");
        put_roff(out, o->help);
        sink_put(out, "\n");
    }
}

static const char manual_head[] =
    ".SH DESCRIPTION\n"
    "Reads the description of a neural network and tells what it weighs: the shape of each feature map,\n"
    "parameters, multiply-adds, activations and memory, for each layer and in total. No framework is "
    "needed,\n"
    "nothing is executed, and weights are not read.\n"
    ".PP\n"
    "MODEL is a file (netweight list formats), a network in the notation, the name of a "
    "model\n"
    "built in, or \\- for standard input. Options may stand before, between and after models; after \\-\\- "
    "every\n"
    "word is a model.\n"
    ".PP\n"
    "Shapes are written batch first: 64\\(mu3\\(mu224\\(mu224 is 64 pictures of 3 channels. A number that "
    "cannot\n"
    "be known is shown as ?, and a total with such a part as \\(>=.\n";

static const char manual_tail[] =
    ".SH OUTPUT\n"
    "Text fits the width: columns that matter less leave first, long names are cut in the middle. JSON "
    "holds\n"
    "every number of every layer, whatever \\-\\-columns, \\-\\-sort, \\-\\-top and \\-\\-depth say. CSV has "
    "the\n"
    "columns' JSON names in its first line, then one line a layer with raw integers, empty where a number "
    "is\n"
    "not known, and no totals. All formats carry the same numbers.\n"
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nall numbers are known\n"
    ".TP\n.B 1\na file is bad, or the output cannot be written\n"
    ".TP\n.B 2\nan option or word is wrong\n"
    ".TP\n.B 3\na report was printed, but something in it is not known\n"
    ".PP\n"
    "With several models the others are weighed when one is bad, and the highest status is given.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B NO_COLOR\nno colour unless \\-\\-color always asks for it\n"
    ".TP\n.B COLUMNS\nthe width of a terminal that does not tell its own\n"
    ".SH EXAMPLES\n"
    ".nf\n"
    "netweight vgg16 \\-\\-batch 64\n"
    "netweight \\-e \\(aqINPUT 224x224x3, CONV3\\-64, POOL2, FC\\-10\\(aq\n"
    "netweight resnet50 \\-\\-sort macs \\-\\-top 10\n"
    "netweight explain vgg16 93MB\n"
    "netweight list models\n"
    ".fi\n";

static void print_manual(sink *out)
{
    sink_put(out,
             ".TH NETWEIGHT 1 \"\" \"netweight %s\"\n.SH NAME\nnetweight \\- what a neural network weighs\n",
             NW_VERSION);
    put_synopsis(out);
    sink_put(out, "%s", manual_head);
    put_verb_list(out);
    put_option_list(out);
    sink_put(out, "%s", manual_tail);
}

/* ---- bash --------------------------------------------------------------------------------------------- */

static const char bash_head[] =
    "# Completion of netweight for bash, made from its own tables.\n"
    "_netweight() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= parts=\n"
    "    [ \"$word\" = = ] && word=\n"
    "    [ \"$before\" = = ] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    [ \"$COMP_CWORD\" -gt 1 ] && verb=${COMP_WORDS[1]}\n"
    "    case $before in\n";

static void put_bash_words(sink *out, const char *words)
{
    if (is_asked(words))
        sink_put(out, "$(" NAMES_OF ")", words + 1);
    else
        sink_put(out, "%s", words);
}

static void put_bash_option(sink *out, const option *o)
{
    if (!o->value || !o->words)
        return;
    sink_put(out, "    ");
    bool list = strcmp(o->value, "LIST") == 0; /* the last part is completed, behind those that stand there */
    if (o->letter)
        sink_put(out, "-%c|", o->letter);
    sink_put(out, "--%s) ", o->name);
    if (list)
        sink_put(out, "[[ $word = *,* ]] && parts=${word%%,*},; compopt -o nospace; ");
    sink_put(out, "COMPREPLY=($(compgen %s-W \"", list ? "-P \"$parts\" " : "");
    put_bash_words(out, o->words);
    sink_put(out, "\" -- \"%s\")); return;;\n", list ? "${word##*,}" : "$word");
}

static void put_bash_verbs(sink *out)
{
    const verb *v;
    sink_put(out, "    case $verb in\n");
    for (size_t i = 0; (v = verb_at(i)); i++)
        if (v->words && !is_asked(v->words))
            sink_put(out, "    %s) COMPREPLY=($(compgen -W \"%s\" -- \"$word\")); return;;\n", v->name,
                     v->words);
    sink_put(out, "    esac\n    local words=\"");
    put_bash_words(out, "@models");
    sink_put(out, "\"\n    [ \"$verb\" ] || words=\"$words");
    for (size_t i = 0; (v = verb_at(i)); i++)
        if (v->name)
            sink_put(out, " %s", v->name);
    sink_put(out, "\"\n");
}

static void print_bash(sink *out)
{
    const option *o;
    sink_put(out, "%s", bash_head);
    for (size_t i = 0; (o = option_at(i)); i++)
        put_bash_option(out, o);
    sink_put(out, "    esac\n    case $word in\n    -*) COMPREPLY=($(compgen -W \"");
    for (size_t i = 0; (o = option_at(i)); i++)
        sink_put(out, "%s--%s", i ? " " : "", o->name);
    sink_put(out, "\" -- \"$word\")); return;;\n    esac\n");
    put_bash_verbs(out);
    sink_put(out, "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\") $(compgen -f -- \"$word\"))\n}\n"
                  "complete -o filenames -F _netweight netweight\n");
}

/* ---- zsh ---------------------------------------------------------------------------------------------- */

/* In single quotes; _arguments also wants ':' and brackets escaped in an explanation. */
static void put_escaped(sink *out, const char *text, const char *special)
{
    for (; *text; text++) {
        if (*text == '\'')
            sink_put(out, "'\\''");
        else
            sink_put(out, "%s%c", strchr(special, *text) ? "\\" : "", *text);
    }
}

static void put_zsh_option(sink *out, const option *o)
{
    const char *equals = o->value ? "=" : "";
    if (o->letter)
        sink_put(out, "    {-%c,--%s%s}'[", o->letter, o->name, equals);
    else
        sink_put(out, "    '*--%s%s[", o->name, equals);
    put_escaped(out, o->help, ":[]");
    sink_put(out, "]");
    if (o->value && !o->words)
        sink_put(out, ":file:_files");
    else if (o->value && is_asked(o->words))
        sink_put(out, ":%s:_netweight_%s", o->value, o->words + 1);
    else if (o->value)
        sink_put(out, ":%s:(%s)", o->value, o->words);
    sink_put(out, "' \\\n");
}

static void put_zsh_names(sink *out, const char *what)
{
    sink_put(out,
             "_netweight_%s() {\n    local -a found=(${(f)\"$(" NAMES_OF ")\"})\n    compadd -a found\n}\n",
             what, what);
}

static void print_zsh(sink *out)
{
    const option *o;
    const verb *v;
    sink_put(out, "#compdef netweight\n# Completion of netweight for zsh, made from its own tables.\n");
    put_zsh_names(out, "columns");
    put_zsh_names(out, "conventions");
    put_zsh_names(out, "models");
    sink_put(out, "_netweight_words() {\n    case ${words[2]} in\n");
    for (size_t i = 0; (v = verb_at(i)); i++)
        if (v->words && !is_asked(v->words))
            sink_put(out, "    %s) compadd %s; return;;\n", v->name, v->words);
    sink_put(out, "    esac\n    (( CURRENT == 2 )) && compadd");
    for (size_t i = 0; (v = verb_at(i)); i++)
        if (v->name)
            sink_put(out, " %s", v->name);
    sink_put(out, "\n    _netweight_models\n    _files\n}\n_arguments \\\n");
    for (size_t i = 0; (o = option_at(i)); i++)
        put_zsh_option(out, o);
    sink_put(out, "    '*:model:_netweight_words'\n");
}

/* ---- fish --------------------------------------------------------------------------------------------- */

static void put_fish_about(sink *out, const char *text)
{
    sink_put(out, " -d '");
    put_escaped(out, text, "");
    sink_put(out, "'\n");
}

static void put_fish_option(sink *out, const option *o)
{
    sink_put(out, "complete -c netweight -l %s", o->name);
    if (o->letter)
        sink_put(out, " -s %c", o->letter);
    if (o->value)
        sink_put(out, o->words ? " -x" : " -r");
    if (is_asked(o->words))
        sink_put(out, " -a \"(" NAMES_OF ")\"", o->words + 1);
    else if (o->words && o->words[0])
        sink_put(out, " -a '%s'", o->words);
    put_fish_about(out, o->help);
}

static void print_fish(sink *out)
{
    const option *o;
    const verb *v;
    sink_put(out, "# Completion of netweight for fish, made from its own tables.\n");
    for (size_t i = 0; (o = option_at(i)); i++)
        put_fish_option(out, o);
    for (size_t i = 0; (v = verb_at(i)); i++) {
        if (!v->name)
            continue;
        sink_put(out, "complete -c netweight -n __fish_use_subcommand -a %s", v->name);
        put_fish_about(out, v->summary);
        if (!is_asked(v->words))
            sink_put(out, "complete -c netweight -f -n '__fish_seen_subcommand_from %s' -a '%s'\n", v->name,
                     v->words);
    }
    sink_put(out, "complete -c netweight -a \"(" NAMES_OF ")\"\n", "models");
}

bool print_generated(sink *out, const char *what, nw_error *error)
{
    static const struct {
        const char *name;
        void (*print)(sink *out);
    } rows[] = {
        {"man",  print_manual},
        {"bash", print_bash  },
        {"zsh",  print_zsh   },
        {"fish", print_fish  }
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(what, rows[i].name) == 0) {
            rows[i].print(out);
            return true;
        }
    return usage_error(error, "--print: \"%.100s\" is none of: man bash zsh fish", what);
}
