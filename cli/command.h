/* The command's own parts. It sees the library through the public header alone, as any other program. */
#ifndef NETWEIGHT_COMMAND_H
#define NETWEIGHT_COMMAND_H

#include "netweight.h"

#define GIVEN_MAX 64 /* of --dim, of --input, of --stage */
#define RANK_MAX  16

enum { EXIT_KNOWN = 0, EXIT_BAD = 1, EXIT_USAGE = 2, EXIT_INCOMPLETE = 3 };

/* ---- Words of the command line ------------------------------------------------------------------------ */

typedef enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color_choice;

/* All that options set. */
typedef struct settings {
    nw_open_options open;
    nw_weigh_options weigh;
    nw_render_options render;
    nw_dim_value dims[GIVEN_MAX];
    nw_input_shape inputs[GIVEN_MAX];
    nw_num sides[GIVEN_MAX][RANK_MAX];
    const char *stages[GIVEN_MAX];
    nw_bytes_options bytes;
    nw_size_options size;
    nw_memory_options memory;
    const char *output; /* -o, or NULL */
    const char *print;  /* "man", "bash", "zsh", "fish", or NULL */
    color_choice color;
    bool help, version;
} settings;

typedef struct option {
    char letter; /* 0: none */
    const char *name;
    const char *value; /* what --help calls it; NULL: the option takes none */
    const char *help;
    const char
        *words; /* that the shell may complete, with spaces; "@columns": what `list` prints; NULL: files */
    bool (*take)(settings *s, char *value, nw_error *error);
} option;

const option *
option_at(size_t i); /* in the order of --help, NULL after the last; --print is not among them */

/* One word after the other: an option with its value, or a word that is none. */
typedef struct words {
    char **next, **end;
    bool only_words; /* "--" was seen */
} words;

typedef enum word_kind { WORD_END, WORD_OPTION, WORD_PLAIN, WORD_WRONG } word_kind;

typedef struct word {
    word_kind kind;
    const option *option;
    char *value; /* of the option, or the word itself */
} word;

words words_of(int argc, char **argv);
word next_word(words *w, nw_error *error);

/* Applies every option; the first error wins, but all are read, so that --json holds for the message. */
bool read_options(settings *s, int argc, char **argv, nw_error *error);

bool is_expression(const word *w); /* -e and its text */

bool usage_error(nw_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The one of `count` names nearest to a word that is none of them, or NULL. */
const char *nearest(const char *wrong, const char *(*name_at)(size_t));

bool whole_number(const char *text, int64_t least, int64_t *out);

/* ---- Output ------------------------------------------------------------------------------------------- */

/* Standard output, or the file of -o: written beside it and renamed at the end, so that a failure loses
 * nothing. */
typedef struct sink {
    int file;
    int failure; /* errno of the write that failed, or 0; after it nothing more is written */
    const char *name;
    char target[4096], temporary[4096]; /* empty where the file is written in place */
} sink;

bool sink_open(sink *out, const char *path, nw_error *error);
bool sink_write(void *context, const char *bytes, size_t length);
void sink_put(sink *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Keeps what was written, or leaves the file as it was. False where something was lost. */
bool sink_close(sink *out, bool keep, nw_error *error);

/* ---- Verbs -------------------------------------------------------------------------------------------- */

typedef struct run {
    settings *settings;
    sink *out;
    words words;  /* after the verb */
    int models;   /* how many models are named */
    bool printed; /* something stands in the output already */
} run;

typedef struct verb {
    const char *name;      /* NULL: the verb without a name */
    const char *arguments; /* as --help shows them */
    const char *summary;
    const char *words; /* that the shell may complete */
    int (*run)(run *r);
} verb;

const verb *verb_at(size_t i); /* NULL after the last */

/* Prints an error on standard error, and with --json on standard output too. */
void print_error(const run *r, const nw_error *error);

/* The same, unless the output is lost, which is told at the end; returns the exit status. */
int report_error(const run *r, const nw_error *error);

/* Opens what a word names: a file, a model built in, "-" for standard input, or the text of -e. */
bool open_model(nw_model **out, const settings *s, const word *w, nw_error *error);

/* The next word that is no option; NULL after the last. */
const char *next_plain(run *r);

/* An empty line between one text and the next; JSON needs none. */
void separate(run *r);

/* Does the same with every model named, and gives the worst status. */
int each_model(run *r, const char *verb, int (*one)(run *, const word *));

int run_bytes(run *r);
int run_size(run *r);
int run_memory(run *r);
int run_list(run *r);
int run_help(run *r);
int run_explain(run *r);

/* Prints what `what` names ("man", "bash", "zsh", "fish"), made from the tables of options and verbs. */
bool print_generated(sink *out, const char *what, nw_error *error);
void print_help(sink *out);
void print_usage(sink *out);

#endif
