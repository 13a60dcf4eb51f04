/* netweight: what a neural network weighs.
 *
 * The only public header. A program opens a model, weighs it under some options, and reads or prints the
 * report:
 *
 *     nw_error error = {0};
 *     nw_model *model = NULL;
 *     nw_report *report = NULL;
 *     if (nw_open(&model, "vgg16", NULL, &error) && nw_weigh(&report, model, NULL, &error))
 *         printf("%lld\n", (long long)nw_report_total(report, "parameters"));
 *     nw_report_free(report);
 *     nw_model_free(model);
 *
 * Rules that hold everywhere:
 *  - Functions that can fail return bool and fill the nw_error of the caller; the first error wins, so set it
 *    to {0} again before it is used after a failure.
 *  - What comes out through `**out` is yours, to free with the function named beside it; after a failure it
 * is as it was. Everything else lives as long as the object that gave it. A model must outlive its reports.
 *  - There is no global state and no initialisation. A model and a report are const once made: any number of
 *    threads may weigh the one and print the other at the same time, each with an nw_error of its own.
 *  - Option structs begin with struct_size = sizeof(the struct), all else zero by default; without it, or
 * with options of a newer header that this library does not know, a call fails with NW_E_USAGE. NULL for
 *    options means all defaults. They are read during the call alone.
 *  - Pointers are not NULL where nothing else is said; the two `free` functions take NULL. Texts are UTF-8,
 *    ended by 0. Sizes are in bytes where nothing else is said.
 *  - Nothing in a model file is executed, and weights are never read.
 */
#ifndef NETWEIGHT_H
#define NETWEIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is declared here is what a shared library exports; all else is hidden (-fvisibility=hidden). */
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#define NW_VERSION "0.1.0"

/* ---- Numbers ------------------------------------------------------------------------------------------ */

/* A count >= 0, or one of the special values below, which absorb: unknown plus three is unknown. */
typedef int64_t nw_num;
#define NW_UNKNOWN  ((nw_num)-1) /* cannot be known: depends on data, or on an operator nobody knows */
#define NW_OVERFLOW ((nw_num)-2) /* more than 63 bits                                                */

/* How far a layer, or a whole report, can be trusted. */
typedef enum nw_status {
    NW_EXACT = 0,       /* every number follows from the file                    */
    NW_ASSUMED = 1,     /* something was assumed; a note says what               */
    NW_LOWER_BOUND = 2, /* an operator is not known: totals are at least this    */
    NW_STATUS_UNKNOWN = 3
} nw_status;

/* ---- Errors ------------------------------------------------------------------------------------------- */

/* Values never change; new ones are added at the end. */
typedef enum nw_code {
    NW_OK = 0,
    NW_E_MEMORY = 1,       /* the allocator refused, or the memory limit was reached        */
    NW_E_READ = 2,         /* the file cannot be opened or read                             */
    NW_E_FORMAT = 3,       /* no known format                                               */
    NW_E_SYNTAX = 4,       /* the text or bytes break the format's grammar                  */
    NW_E_TRUNCATED = 5,    /* the file ends inside something                                */
    NW_E_UNKNOWN_TYPE = 6, /* a layer type or name that is a misspelling of a known one     */
    NW_E_VALUE = 7,        /* a field's value is out of its range                           */
    NW_E_GRAPH = 8,        /* layers do not fit together: missing inputs, two producers, …  */
    NW_E_SHAPE = 9,        /* shapes do not fit an operator                                 */
    NW_E_LIMIT = 10,       /* a stated limit was exceeded                                   */
    NW_E_OVERFLOW = 11,    /* a count exceeds 63 bits                                       */
    NW_E_USAGE = 12,       /* an option is missing or wrong                                 */
    NW_E_WRITE = 13        /* the output cannot be written                                  */
} nw_code;

/* "syntax", "truncated", …: the code's stable name, as it stands in JSON. */
const char *nw_code_name(nw_code code);

/* Lives on the caller's stack; start it as {0} ({} in C++). nw_render_error prints it. */
typedef struct nw_error {
    nw_code code;
    int64_t offset;       /* byte offset in the file from 0, or -1                                */
    int64_t length;       /* bytes that the message is about, at least 1 where offset is given    */
    int32_t line, column; /* from 1, for text; 0 where there is none                              */
    char file[256];       /* the end of the path, if it is longer                                 */
    char message[512];
    char context[512]; /* "while reading layer "conv1"", one line each                         */
    char excerpt[160]; /* the line of the file around the place, for text                      */
    int32_t caret;     /* bytes of excerpt before the place                                    */
} nw_error;

/* ---- Opening a model ---------------------------------------------------------------------------------- */

typedef struct nw_model nw_model;

/* Memory of a caller: reserve gives bytes aligned as malloc's are, or NULL (the error is NW_E_MEMORY);
 * release gets back what reserve gave, with its size. They are called from the thread that calls netweight. A
 * model and a report each keep a copy of the struct, for as long as they live. */
typedef struct nw_allocator {
    void *(*reserve)(void *context, size_t bytes);
    void (*release)(void *context, void *memory, size_t bytes);
    void *context;
} nw_allocator;

/* Bytes of a caller: read exactly `length` bytes at `offset`, or return false. */
typedef bool (*nw_read_at)(void *context, uint64_t offset, void *into, size_t length);

typedef struct nw_open_options {
    size_t struct_size;
    const char *format;        /* a name from `list formats`; NULL: found by content                       */
    const char *phase;         /* Caffe: "TRAIN" or "TEST"; NULL: TRAIN if the file names phases, else TEST */
    const char *const *stages; /* Caffe: stages that are on, besides the file's own                        */
    size_t stage_count;
    int64_t level;                 /* Caffe: the state's level                                             */
    const nw_allocator *allocator; /* NULL: malloc and free                                                */
    size_t memory_limit;           /* of the model, in bytes; 0: 1 GiB                                     */
    bool bytes; /* account for every byte of the file: what nw_render_bytes prints                         */
} nw_open_options;

/* Opens a file or, where no such file exists, the model built in under that name ("vgg16"). */
bool nw_open(nw_model **out, const char *path, const nw_open_options *options, nw_error *error);

/* Opens a file's bytes that the caller holds; they must stay until the model is freed. `name` is for
 * messages. */
bool nw_open_memory(nw_model **out, const char *name, const void *bytes, size_t size,
                    const nw_open_options *options, nw_error *error);

/* Opens `size` bytes that a callback reads, as long as the model lives. */
bool nw_open_reader(nw_model **out, const char *name, nw_read_at read_at, void *context, uint64_t size,
                    const nw_open_options *options, nw_error *error);

/* Opens a network written in netweight's notation: "INPUT 224x224x3, CONV3-64, POOL2, FC-10". The text must
 * stay until the model is freed. */
bool nw_open_notation(nw_model **out, const char *text, const nw_open_options *options, nw_error *error);

void nw_model_free(nw_model *model);

/* ---- Weighing ----------------------------------------------------------------------------------------- */

typedef struct nw_report nw_report;

typedef struct nw_dim_value {
    const char *name;
    nw_num value;
} nw_dim_value;

typedef struct nw_input_shape {
    const char *name;
    const nw_num *dims; /* batch included */
    int32_t rank;
} nw_input_shape;

typedef struct nw_weigh_options {
    size_t struct_size;
    nw_num batch;             /* pictures at once; 0: as the file says                 */
    const char *dtype;        /* of activations and parameters; NULL: as the file says */
    const char *convention;   /* a name from `list conventions`; NULL: "netweight"     */
    const nw_dim_value *dims; /* values of named dims                                  */
    size_t dim_count;
    const nw_input_shape *inputs; /* whole shapes of inputs, by name                       */
    size_t input_count;
    const nw_allocator *allocator; /* NULL: malloc and free                                 */
    size_t memory_limit;           /* of the report, in bytes; 0: 1 GiB                     */
    bool keep_dims; /* no dim that the file names is bound, not even a leading one; dims that bear one name
                       stay equal                                                                       */
} nw_weigh_options;

/* Shapes, parameters, work and memory of every layer. An operator that nobody knows is no failure: the
 * report's status tells. */
bool nw_weigh(nw_report **out, const nw_model *model, const nw_weigh_options *options, nw_error *error);
void nw_report_free(nw_report *report);

/* ---- Reading a report --------------------------------------------------------------------------------- */

nw_status nw_report_status(const nw_report *report);
size_t nw_report_rows(const nw_report *report);

/* The number in a column (`list columns`), for a row from 0. NW_UNKNOWN for a column that does not exist,
 * that holds text, or for a row out of range. */
nw_num nw_report_cell(const nw_report *report, size_t row, const char *column);

/* The text in a column, as the table shows it, into `buffer` (always ended with 0). Returns its full length.
 */
size_t nw_report_text(const nw_report *report, size_t row, const char *column, char *buffer, size_t size);

/* A total by its name in the JSON ("parameters", "macs", "depth", …). NW_UNKNOWN where there is none. Where a
 * row is unknown it is the sum of the others: at least this much, and the status is no better than
 * NW_LOWER_BOUND. */
nw_num nw_report_total(const nw_report *report, const char *name);

/* ---- Printing ----------------------------------------------------------------------------------------- */

/* Takes what is printed, not ended by 0; returns false to stop, which makes the call fail with NW_E_WRITE. */
typedef bool (*nw_write)(void *context, const char *bytes, size_t length);

typedef struct nw_render_options {
    size_t struct_size;
    const char *format;            /* "text", "json", "csv", "markdown"; NULL: text           */
    const char *columns;           /* names with commas; NULL: chosen by width                */
    const char *sort;              /* a column, largest first; NULL: the file's order         */
    size_t top;                    /* only so many rows; 0: all                               */
    int32_t depth;                 /* fold rows into groups of so many path parts; 0: do not  */
    int32_t width;                 /* of the text in characters; 0: 80                        */
    bool color;                    /* of the text, by ANSI escapes                            */
    bool one_line;                 /* JSON on one line                                        */
    const nw_allocator *allocator; /* NULL: malloc and free                                   */
} nw_render_options;

/* Prints a report: docs/report.md states the columns and the JSON's fields. */
bool nw_render(const nw_report *report, const nw_render_options *options, nw_write write, void *context,
               nw_error *error);

typedef struct nw_bytes_options {
    size_t struct_size;
    const char *by; /* a table besides that by kind: "tensor", "layer", "dtype"; NULL: none */
    bool spans;     /* and every span with its offset                                       */
} nw_bytes_options;

/* Prints where every byte of the model's files goes: net (parameters and buffers), tare (all else), gross.
 * The model must have been opened with `bytes` set. */
bool nw_render_bytes(const nw_model *model, const nw_bytes_options *bytes, const nw_render_options *options,
                     nw_write write, void *context, nw_error *error);

typedef struct nw_size_options {
    size_t struct_size;
    const char *as;        /* a name from `list writers`; NULL: each of them                     */
    const char *era;       /* the writer's version, where it has several; NULL: today's          */
    const char *name;      /* the file's name, on which some sizes depend; NULL: the writer's    */
    const char *optimizer; /* whose state is saved: "sgd", "momentum", "adam"; NULL: none        */
    const char *dtype;     /* of what is saved; NULL: as the network has it                      */
    bool diff;             /* gradients too                                                      */
    bool spans;            /* and what each byte would be                                        */
} nw_size_options;

/* Prints the exact size of the file that each framework would save of the network that was weighed. */
bool nw_render_size(const nw_report *report, const nw_size_options *size, const nw_render_options *options,
                    nw_write write, void *context, nw_error *error);

typedef struct nw_memory_options {
    size_t struct_size;
    nw_num align;      /* offsets and sizes are multiples of it; 0: 1                                    */
    bool no_inplace;   /* operators that work on each element alone do not write over their input        */
    bool no_views;     /* a reshaped tensor is a copy                                                    */
    bool fuse;         /* convolution, normalisation and activation give one result                      */
    bool count_inputs; /* the network's inputs are counted too; the caller holds them throughout         */
    bool skip_outputs; /* and its outputs are not                                                        */
    bool buffers;      /* and every buffer with its offset                                               */
} nw_memory_options;

/* Prints what one inference needs beside the weights, in the file's order: the sum of all buffers, the peak
 * of those alive at once, and where planners would put them in one arena. */
bool nw_render_memory(const nw_report *report, const nw_memory_options *memory,
                      const nw_render_options *options, nw_write write, void *context, nw_error *error);

/* Prints each formula of a layer with its numbers put in. */
bool nw_explain_layer(const nw_report *report, const char *layer, const nw_render_options *options,
                      nw_write write, void *context, nw_error *error);

/* Prints what each counting convention gives for a network, from the lowest figure to the highest, and which
 * layers stand between neighbours. */
bool nw_explain_network(const nw_report *report, const nw_render_options *options, nw_write write,
                        void *context, nw_error *error);

/* Searches what gives a published figure ("93MB", "138M", "1,724,320") in the reports of a network, or of the
 * several forms in which it is written; at least one. That nothing gives it is an answer, not a failure. */
bool nw_explain_figure(const nw_report *const *reports, size_t count, const char *figure,
                       const nw_render_options *options, nw_write write, void *context, nw_error *error);

/* Prints a table of what the library knows: "formats", "writers", "operators", "columns", "conventions",
 * "models". */
bool nw_list(const char *what, const nw_render_options *options, nw_write write, void *context,
             nw_error *error);

/* The i-th (from 0) other form in which the built-in model `name` is written ("vgg16" ->
 * "vgg16-torchvision"); NULL after the last. */
const char *nw_model_variant(const char *name, size_t i);

/* Prints an error: one object of JSON, or the text with file, place, excerpt and caret. False where it could
 * not be written. */
bool nw_render_error(const nw_error *error, const nw_render_options *options, nw_write write, void *context);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif
#endif
