/* What loading a pickle would call. */
#include "formats/pytorch/pytorch.h"

/* Constructors that run nothing of the file's choosing. */
static bool is_harmless(nw_str name)
{
    static const char *const names[] = {"_codecs encode",
                                        "__builtin__ bytearray",
                                        "__builtin__ complex",
                                        "__builtin__ frozenset",
                                        "__builtin__ object",
                                        "__builtin__ set",
                                        "__builtin__ slice",
                                        "builtins bytearray",
                                        "builtins complex",
                                        "builtins frozenset",
                                        "builtins object",
                                        "builtins set",
                                        "builtins slice",
                                        "collections Counter",
                                        "collections OrderedDict",
                                        "collections defaultdict",
                                        "collections deque",
                                        "copy_reg _reconstructor",
                                        "copyreg _reconstructor",
                                        "numpy dtype",
                                        "numpy ndarray",
                                        "numpy._core.multiarray _reconstruct",
                                        "numpy._core.multiarray scalar",
                                        "numpy.core.multiarray _reconstruct",
                                        "numpy.core.multiarray scalar",
                                        "torch Size",
                                        "torch Tensor",
                                        "torch device",
                                        "torch._tensor _rebuild_from_type",
                                        "torch._tensor _rebuild_from_type_v2",
                                        "torch.nn.parameter Buffer",
                                        "torch.nn.parameter Parameter",
                                        "torch.serialization _get_layout",
                                        "torch.storage TypedStorage",
                                        "torch.storage UntypedStorage"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (nw_str_is(name, names[i]))
            return true;
    return nw_str_starts(name, "torch._utils _rebuild_");
}

/* The class of an object: by its name, or as ('module', class, file, source). */
static nw_str callee_of(const nw_pickle *pickle, const nw_pickle_value *call)
{
    const nw_pickle_value *callee = nw_pickle_at(pickle, call->callee);
    if (callee->kind == NW_PICKLE_PERSISTENT)
        callee = nw_pickle_at(pickle, nw_pickle_item(pickle, callee->args, 1));
    return callee->kind == NW_PICKLE_GLOBAL ? callee->text : NW_STR("");
}

bool nw_torch_calls(nw_torch *t, const nw_pickle *pickle)
{
    nw_map seen;
    nw_arena *arena = t->reader->arena;
    nw_map_init(&seen, arena);
    for (uint32_t i = 0; i < pickle->count && t->reader->ledger; i++) {
        const nw_pickle_value *v = &pickle->values[i];
        nw_str name = v->kind == NW_PICKLE_CALL ? callee_of(pickle, v) : NW_STR("");
        if (!name.len || is_harmless(name) || nw_map_get(&seen, name) != NW_NONE)
            continue;
        nw_str rest, module = nw_str_split(name, ' ', &rest);
        nw_str text = nw_str_printf(arena, "loading it calls %.*s.%.*s", NW_SHOW(module), NW_SHOW(rest));
        if (!nw_map_set(&seen, name, 0) || !nw_ledger_finding(t->reader->ledger, "code", 0, text))
            return nw_fail_memory(t->reader->error, arena);
    }
    return true;
}
