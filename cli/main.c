#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "command.h"

static int32_t terminal_width(void)
{
    struct winsize size;
    int64_t columns;
    if (!isatty(STDOUT_FILENO))
        return 80;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *given = getenv("COLUMNS");
    return given && whole_number(given, 1, &columns) && columns < 10000 ? (int32_t)columns : 80;
}

/* https://no-color.org: any value that is not empty. */
static bool wants_color(const settings *s)
{
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (s->color != COLOR_AUTO)
        return s->color == COLOR_ALWAYS;
    return !s->output && isatty(STDOUT_FILENO) && !(none && none[0]) &&
           !(terminal && strcmp(terminal, "dumb") == 0);
}

static const verb *verb_named(const char *name)
{
    const verb *v;
    for (size_t i = 0; (v = verb_at(i)); i++)
        if (v->name && strcmp(v->name, name) == 0)
            return v;
    return NULL;
}

/* Only the first model can be a verb instead; behind "--" there is none. NULL where nothing is named. */
static const verb *find_verb(run *r, int argc, char **argv, nw_error *error)
{
    words all = r->words = words_of(argc, argv);
    for (word w = next_word(&all, error); w.kind != WORD_END; w = next_word(&all, error)) {
        bool plain = w.kind == WORD_PLAIN;
        const verb *v = plain && !r->models && !all.only_words ? verb_named(w.value) : NULL;
        if (v) {
            r->words = all;
            return v;
        }
        r->models += plain || is_expression(&w);
    }
    return r->models ? verb_at(0) : NULL;
}

static int no_model(void)
{
    sink errors = {.file = STDERR_FILENO};
    print_usage(&errors);
    return EXIT_USAGE;
}

static int act(run *r, const verb *v)
{
    const settings *s = r->settings;
    nw_error error = {0};
    if (s->version)
        sink_put(r->out, "netweight %s\n", NW_VERSION);
    else if (s->help)
        print_help(r->out);
    else if (s->print)
        return print_generated(r->out, s->print, &error) ? EXIT_KNOWN : report_error(r, &error);
    else if (v)
        return v->run(r);
    else
        return no_model();
    return EXIT_KNOWN;
}

/* Status 1 where output was lost; in silence where whoever read it has closed the pipe. */
static int end(run *r, int status)
{
    nw_error error = {0};
    if (sink_close(r->out, status == EXIT_KNOWN || status == EXIT_INCOMPLETE, &error))
        return status;
    if (r->out->failure != EPIPE)
        print_error(r, &error);
    return status > EXIT_BAD && status != EXIT_INCOMPLETE ? status : EXIT_BAD;
}

int main(int argc, char **argv)
{
    settings s;
    sink out = {.file = STDOUT_FILENO};
    nw_error error = {0};
    run r = {.settings = &s, .out = &out};
    signal(SIGPIPE, SIG_IGN);
    if (!read_options(&s, argc, argv, &error))
        return report_error(&r, &error);
    if (!sink_open(&out, s.output, &error))
        return report_error(&r, &error);
    if (!s.render.width)
        s.render.width = s.output ? 80 : terminal_width();
    s.render.color = wants_color(&s);
    const verb *v = find_verb(&r, argc, argv, &error);
    return end(&r, act(&r, v));
}
