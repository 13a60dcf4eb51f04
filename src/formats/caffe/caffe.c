#include "formats/caffe/caffe.h"

#include <string.h>

#include "base/cursor.h"

/* Caffe's prototxt files: a net, or a solver that names one. */

#define NET_ALONE 5 /* so many of the net's fields no solver has */
static const char *const net_fields[] = {"layer", "layers", "input",          "input_dim", "input_shape",
                                         "name",  "state",  "force_backward", "debug_info"};
static const char *const solver_fields[] = {
    "net",       "net_param", "train_net", "train_net_param", "test_net",    "test_net_param", "base_lr",
    "lr_policy", "max_iter",  "test_iter", "test_interval",   "solver_mode", "snapshot",       "display"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool is_among(nw_str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (nw_str_is(name, names[i]))
            return true;
    return false;
}

/* ---- Probe ---- */

static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

static void skip_to(nw_cursor *c, int stop)
{
    while (nw_remain(c) && nw_peek(c, 0) != stop && nw_peek(c, 0) != '\n')
        c->at += nw_peek(c, 0) == '\\' ? 2 : 1;
    c->at = c->at < c->end ? c->at + 1 : c->end;
}

static nw_str read_word(nw_cursor *c)
{
    size_t start = c->at;
    while (is_letter(nw_peek(c, 0)))
        c->at++;
    return (nw_str){(const char *)c->base + start, c->at - start};
}

static bool is_blank(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A field's name is followed by ':' or by the bracket of a message. */
static bool is_field(nw_cursor *c, nw_str word)
{
    while (is_blank(nw_peek(c, 0)))
        c->at++;
    int after = nw_peek(c, 0);
    return (after == ':' || after == '{' || after == '<') &&
           (is_among(word, net_fields, COUNT(net_fields)) ||
            is_among(word, solver_fields, COUNT(solver_fields)));
}

/* 95 where the first field is one of a net or a solver, 80 where a later one, outside of all brackets, is. */
static int probe(const uint8_t *head, size_t n, uint64_t size)
{
    nw_cursor c = nw_cursor_over(head, n);
    int depth = 0, score = 95;
    (void)size;
    if (memchr(head, 0, n))
        return 0;
    while (nw_remain(&c)) {
        int byte = nw_peek(&c, 0);
        if (byte == '#') {
            skip_to(&c, '\n');
        } else if (byte == '"' || byte == '\'') {
            c.at++;
            skip_to(&c, byte);
        } else if (is_letter(byte)) {
            nw_str word = read_word(&c);
            if (depth == 0 && is_field(&c, word))
                return score;
            score = 80;
        } else {
            depth += (byte == '{') - (byte == '}');
            c.at++;
        }
    }
    return 0;
}

/* ---- Solver ---- */

static bool is_solver(const nw_pt_field *root)
{
    bool solver = false;
    for (const nw_pt_field *f = root->first; f; f = f->next) {
        if (f->extension)
            continue;
        if (is_among(f->name, net_fields, NET_ALONE))
            return false;
        solver = solver || is_among(f->name, solver_fields, COUNT(solver_fields));
    }
    return solver;
}

/* The solver's field that leads to the net of the phase asked for: Solver::InitTrainNet and InitTestNets of
 * solver.cpp. */
static const nw_pt_field *net_field(nw_caffe *caffe, const nw_pt_field *solver)
{
    static const char *const names[] = {"test_net",  "test_net_param", "net",
                                        "net_param", "train_net",      "train_net_param"};
    const char *phase = caffe->reader->options->phase;
    bool test = phase && nw_str_is_nocase(nw_str_of(phase), "TEST");
    const nw_pt_field *found = NULL;
    for (size_t i = 2; i < COUNT(names); i++) {
        const nw_pt_field *field = nw_pt_first(solver, names[i]);
        if (field && found) {
            nw_fail(caffe->error, NW_E_VALUE, field->name_place,
                    "the solver has both \"%.*s\" and \"%s\": one net is trained", NW_SHOW(found->name),
                    names[i]);
            return NULL;
        }
        found = field ? field : found;
    }
    for (size_t i = 0; i < 2 && (test || !found); i++)
        if (nw_caffe_has(solver, names[i])) {
            caffe->solver_phase = 1;
            return nw_pt_first(solver, names[i]);
        }
    if (!found)
        nw_fail(caffe->error, NW_E_VALUE, NW_NOWHERE, "the solver names no net");
    else if (nw_str_starts(found->name, "train_"))
        caffe->solver_phase = 0;
    return found;
}

static nw_pt_field *parse(nw_caffe *caffe)
{
    if (!nw_reader_text(caffe->reader))
        return NULL;
    return nw_prototext_parse(caffe->reader->text, caffe->arena, caffe->arena, caffe->error);
}

/* Opens the file of a net beside the solver, by the last part of its path. */
static const nw_pt_field *follow(nw_caffe *caffe, const nw_pt_field *field)
{
    nw_reader *reader = caffe->reader;
    nw_str path = field->text, name = path;
    for (size_t i = 0; i < path.len; i++)
        if (path.at[i] == '/')
            name = nw_str_part(path, i + 1, path.len);
    if (!nw_source_open_sibling(reader->followed, reader->source, caffe->arena, name, caffe->error)) {
        int32_t line, column;
        nw_locate(reader->text, field->place.offset, &line, &column);
        nw_context(caffe->error, "while looking for the net \"%.*s\", which the solver names on line %d",
                   NW_SHOW(path), (int)line);
        return NULL;
    }
    reader->source = reader->followed;
    const nw_pt_field *net = parse(caffe);
    if (net && is_solver(net)) {
        nw_fail(caffe->error, NW_E_VALUE, NW_NOWHERE, "the net that a solver names is itself a solver");
        return NULL;
    }
    nw_str note = nw_str_printf(caffe->arena, "the solver's net \"%.*s\" was read from \"%.*s\", beside it",
                                NW_SHOW(path), NW_SHOW(name));
    return net && nw_graph_note(caffe->graph, "solver-net", NULL, NW_NOWHERE, NW_EXACT, note) ? net : NULL;
}

/* The net that the file is, or that its solver leads to, with its fields checked. */
static const nw_pt_field *find_net(nw_caffe *caffe, const nw_pt_field *root)
{
    if (!is_solver(root))
        return nw_caffe_check(caffe, &nw_caffe_net, root) ? root : NULL;
    if (!nw_caffe_check(caffe, &nw_caffe_solver, root))
        return NULL;
    const nw_pt_field *field = net_field(caffe, root), *net = field;
    caffe->solver = root;
    if (field && field->kind != NW_PT_MESSAGE) {
        net = follow(caffe, field);
        if (net && !nw_caffe_check(caffe, &nw_caffe_net, net))
            return NULL;
    }
    return net;
}

nw_caffe nw_caffe_start(nw_reader *reader)
{
    nw_caffe caffe = {.reader = reader,
                      .arena = reader->arena,
                      .graph = reader->graph,
                      .error = reader->error,
                      .solver_phase = -1};
    nw_map_init(&caffe.remark_at, reader->arena);
    nw_map_init(&caffe.blob_at, reader->arena);
    nw_map_init(&caffe.share_at, reader->arena);
    return caffe;
}

bool nw_caffe_read_net(nw_caffe *caffe, const nw_pt_field *net)
{
    return nw_caffe_upgrade(caffe, net) && nw_caffe_filter(caffe, net) && nw_caffe_build(caffe, net) &&
           nw_caffe_flush_remarks(caffe);
}

static bool read(nw_reader *reader)
{
    nw_caffe caffe = nw_caffe_start(reader);
    const nw_pt_field *root = parse(&caffe), *net = root ? find_net(&caffe, root) : NULL;
    return net && nw_caffe_read_net(&caffe, net);
}

const nw_format nw_format_caffe = {.name = "caffe",
                                   .summary = "Caffe prototxt: a net, or a solver that names one",
                                   .hint = ".prototxt",
                                   .probe = probe,
                                   .read = read};
