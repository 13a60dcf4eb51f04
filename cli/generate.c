/* The manual and the completions of the shells, from the tables of options and verbs. */
#include <stdio.h>
#include <string.h>

#include "command.h"

/* ---- The manual --------------------------------------------------------------------------------------- */

/* Text for roff: a hyphen that is typed stays one, and no line begins a request. */
static bool put_roff(sink *out, const char *text)
{
    bool ok = true;
    for (; *text && ok; text++) {
        if (*text == '\\')
            ok = sink_put(out, "\\e");
        else if (*text == '-')
            ok = sink_put(out, "\\-");
        else if (*text == '\'')
            ok = sink_put(out, "\\(aq");
        else
            ok = sink_put(out, "%c", *text);
    }
    return ok;
}

static bool put_synopsis(sink *out)
{
    const verb *v;
    bool ok = sink_put(out, ".SH SYNOPSIS\n");
    for (size_t i = 0; ok && (v = verb_at(i)); i++)
        ok = sink_put(out, "%s.B netweight%s%s\n", i ? ".br\n" : "", v->name ? " " : "",
                      v->name ? v->name : "") &&
             (v->name || sink_put(out, "[OPTION]...\n")) && put_roff(out, v->arguments) &&
             sink_put(out, "\n");
    return ok;
}

static bool put_verb_list(sink *out)
{
    const verb *v;
    bool ok = sink_put(out, ".SH VERBS\n");
    for (size_t i = 0; ok && (v = verb_at(i)); i++)
        ok = sink_put(out, ".TP\n.B %s%s", v->name ? v->name : "", v->name ? " " : "") &&
             put_roff(out, v->arguments) && sink_put(out, "\n") && put_roff(out, v->summary) &&
             sink_put(out, "\n");
    return ok;
}

static bool put_option_list(sink *out)
{
    const option *o;
    bool ok = sink_put(out, ".SH OPTIONS\n");
    for (size_t i = 0; ok && (o = option_at(i)); i++) {
        ok = sink_put(out, ".TP\n\\fB");
        if (o->letter)
            ok = ok && sink_put(out, "\\-%c\\fR, \\fB", o->letter);
        ok = ok && sink_put(out, "\\-\\-") && put_roff(out, o->name) && sink_put(out, "\\fR");
        if (o->value)
            ok = ok && sink_put(out, " \\fI%s\\fR", o->value);
        ok = ok && sink_put(out, "\n") && put_roff(out, o->help) && sink_put(out, "\n");
    }
    return ok;
}

static const char manual_head[] = ".SH DESCRIPTION\n"
                                  "Reads the description of a neural network and tells what it weighs: the "
                                  "shape of each feature map, parameters,\n"
                                  "multiply-adds, activations and memory, for each layer and in total. No "
                                  "framework is needed, nothing is executed,\n"
                                  "and weights are not read.\n"
                                  ".PP\n"
                                  "MODEL is a Caffe prototxt (a net, or a solver that names one), a file in "
                                  "the notation, the name of a model built\n"
                                  "in, or \\- for standard input. Options may stand before, between and "
                                  "after models; after \\-\\- every word is a\n"
                                  "model.\n"
                                  ".PP\n"
                                  "Shapes are written batch first: 64\\(mu3\\(mu224\\(mu224 is 64 pictures "
                                  "of 3 channels. A number that cannot be known\n"
                                  "is shown as ?, and a total with such a part as \\(>=.\n";

static const char manual_tail[] =
    ".SH OUTPUT\n"
    "Text fits the width: columns that matter less leave first, long names are cut in the middle. JSON holds "
    "every number\n"
    "of every layer, whatever \\-\\-columns, \\-\\-sort, \\-\\-top and \\-\\-depth say. CSV has the columns' "
    "JSON names in its first\n"
    "line, then one line a layer with raw integers, empty where a number is not known, and no totals. All "
    "formats carry\n"
    "the same numbers.\n"
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

static bool print_manual(sink *out)
{
    return sink_put(out,
                    ".TH NETWEIGHT 1 \"\" \"netweight %s\"\n.SH NAME\nnetweight \\- what a neural network "
                    "weighs\n",
                    NW_VERSION) &&
           put_synopsis(out) && sink_put(out, "%s", manual_head) && put_verb_list(out) &&
           put_option_list(out) && sink_put(out, "%s", manual_tail);
}

/* ---- Completions -------------------------------------------------------------------------------------- */

/* What completes `words`, as a line for the shell; "@columns" asks the program itself. */
static bool put_words(sink *out, const char *words)
{
    if (words[0] == '@')
        return sink_put(out, "$(netweight list %s --format csv 2>/dev/null | sed -n '2,$s/,.*//p')",
                        words + 1);
    return sink_put(out, "%s", words);
}

static bool bash_option(sink *out, const option *o)
{
    if (!o->value || !o->words)
        return true;
    bool ok = sink_put(out, "    ");
    if (o->letter)
        ok = ok && sink_put(out, "-%c|", o->letter);
    return ok && sink_put(out, "--%s) COMPREPLY=($(compgen -W \"", o->name) && put_words(out, o->words) &&
           sink_put(out, "\" -- \"$word\")); return;;\n");
}

static bool put_option_names(sink *out)
{
    const option *o;
    bool ok = true;
    for (size_t i = 0; ok && (o = option_at(i)); i++)
        ok = sink_put(out, "%s--%s", i ? " " : "", o->name);
    return ok;
}

static bool print_bash(sink *out)
{
    const option *o;
    const verb *v;
    bool ok = sink_put(
        out,
        "# Completion of netweight for bash, made from its own tables.\n"
        "_netweight() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]}\n"
        "    case $before in\n");
    for (size_t i = 0; ok && (o = option_at(i)); i++)
        ok = bash_option(out, o);
    ok = ok && sink_put(out, "    esac\n    case $word in\n    -*) COMPREPLY=($(compgen -W \"") &&
         put_option_names(out) && sink_put(out, "\" -- \"$word\")); return;;\n    esac\n    local words=\"");
    ok = ok && put_words(out, "@models");
    for (size_t i = 1; ok && (v = verb_at(i)); i++)
        ok = sink_put(out, "%s", "") &&
             (v->words[0] == '@' ||
              sink_put(out, "\"\n    [ \"$verb\" = %s ] && [ $COMP_CWORD -gt 1 ] && words=\"%s", v->name,
                       v->words));
    ok = ok && sink_put(out, "\"\n    [ $COMP_CWORD -eq 1 ] && words=\"$words");
    for (size_t i = 1; ok && (v = verb_at(i)); i++)
        ok = sink_put(out, " %s", v->name);
    return ok &&
           sink_put(
               out,
               "\"\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\") $(compgen -f -- \"$word\"))\n}\n"
               "complete -o filenames -F _netweight netweight\n");
}

/* In single quotes. */
static bool put_quoted(sink *out, const char *text)
{
    bool ok = sink_put(out, "'");
    for (; *text && ok; text++)
        ok = *text == '\'' ? sink_put(out, "'\\''") : sink_put(out, "%c", *text);
    return ok && sink_put(out, "'");
}

/* zsh's _arguments wants ':' and the brackets escaped in an explanation. */
static bool put_zsh_text(sink *out, const char *text)
{
    bool ok = true;
    for (; *text && ok; text++) {
        bool special = *text == ':' || *text == '[' || *text == ']';
        ok = (!special || sink_put(out, "\\")) &&
             (*text == '\'' ? sink_put(out, "'\\''") : sink_put(out, "%c", *text));
    }
    return ok;
}

static bool zsh_option(sink *out, const option *o)
{
    bool ok = sink_put(out, "    ");
    if (o->letter)
        ok = ok && sink_put(out, "{-%c,--%s%s}", o->letter, o->name, o->value ? "=" : "");
    else
        ok = ok && sink_put(out, "'*--%s%s", o->name, o->value ? "=" : "");
    ok = ok && sink_put(out, o->letter ? "'[" : "[") && put_zsh_text(out, o->help) && sink_put(out, "]");
    if (o->value && !o->words)
        ok = ok && sink_put(out, ":file:_files");
    else if (o->value && o->words[0] == '@')
        ok = ok && sink_put(out, ":%s:_netweight_%s", o->value, o->words + 1);
    else if (o->value)
        ok = ok && sink_put(out, ":%s:(%s)", o->value, o->words);
    return ok && sink_put(out, "' \\\n");
}

static bool zsh_list(sink *out, const char *what)
{
    return sink_put(out,
                    "_netweight_%s() {\n    local -a found=(${(f)\"$(netweight list %s --format csv "
                    "2>/dev/null | sed -n '2,$s/,.*//p')\"})\n"
                    "    compadd -a found\n}\n",
                    what, what);
}

static bool print_zsh(sink *out)
{
    const option *o;
    const verb *v;
    bool ok =
        sink_put(out, "#compdef netweight\n# Completion of netweight for zsh, made from its own tables.\n") &&
        zsh_list(out, "columns") && zsh_list(out, "conventions") && zsh_list(out, "models") &&
        sink_put(out, "_netweight_words() {\n    case ${words[2]} in\n");
    for (size_t i = 1; ok && (v = verb_at(i)); i++)
        if (v->words[0] != '@')
            ok = sink_put(out, "    %s) compadd %s; return;;\n", v->name, v->words);
    ok = ok && sink_put(out, "    esac\n    (( CURRENT == 2 )) && compadd");
    for (size_t i = 1; ok && (v = verb_at(i)); i++)
        ok = sink_put(out, " %s", v->name);
    ok = ok && sink_put(out, "\n    _netweight_models\n    _files\n}\n_arguments \\\n");
    for (size_t i = 0; ok && (o = option_at(i)); i++)
        ok = zsh_option(out, o);
    return ok && sink_put(out, "    '*:model:_netweight_words'\n");
}

static bool fish_option(sink *out, const option *o)
{
    bool ok = sink_put(out, "complete -c netweight -l %s", o->name);
    if (o->letter)
        ok = ok && sink_put(out, " -s %c", o->letter);
    if (o->value)
        ok = ok && sink_put(out, o->words ? " -x" : " -r");
    if (o->value && o->words && o->words[0] == '@')
        ok = ok && sink_put(out,
                            " -a \"(netweight list %s --format csv 2>/dev/null | string match -r -g "
                            "'^([^,]+),' | tail -n +2)\"",
                            o->words + 1);
    else if (o->value && o->words && o->words[0])
        ok = ok && sink_put(out, " -a '%s'", o->words);
    return ok && sink_put(out, " -d ") && put_quoted(out, o->help) && sink_put(out, "\n");
}

static bool print_fish(sink *out)
{
    const option *o;
    const verb *v;
    bool ok = sink_put(out, "# Completion of netweight for fish, made from its own tables.\n");
    for (size_t i = 0; ok && (o = option_at(i)); i++)
        ok = fish_option(out, o);
    for (size_t i = 1; ok && (v = verb_at(i)); i++) {
        ok = sink_put(out, "complete -c netweight -n __fish_use_subcommand -a %s -d ", v->name) &&
             put_quoted(out, v->summary) && sink_put(out, "\n");
        if (ok && v->words[0] != '@')
            ok = sink_put(out, "complete -c netweight -f -n '__fish_seen_subcommand_from %s' -a '%s'\n",
                          v->name, v->words);
    }
    return ok && sink_put(out, "complete -c netweight -a \"(netweight list models --format csv 2>/dev/null | "
                               "string match -r -g '^([^,]+),' | tail -n +2)\"\n");
}

bool print_generated(sink *out, const char *what, nw_error *error)
{
    static const struct {
        const char *name;
        bool (*print)(sink *out);
    } rows[] = {
        {"man",  print_manual},
        {"bash", print_bash  },
        {"zsh",  print_zsh   },
        {"fish", print_fish  }
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(what, rows[i].name) == 0)
            return rows[i].print(out);
    return usage_error(error, "--print: \"%.100s\" is none of: man bash zsh fish", what);
}
