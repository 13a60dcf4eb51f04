/* The models built in. Their texts are the only description: what they weigh follows from the notation. */
#include "formats/builtin/builtin.h"

const nw_builtin *nw_builtin_at(size_t i)
{
    static const nw_builtin *const families[] = {nw_builtins_classic,   nw_builtins_vgg,
                                                 nw_builtins_inception, nw_builtins_resnet,
                                                 nw_builtins_densenet,  nw_builtins_mobile};
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (const nw_builtin *row = families[f]; row->name; row++)
            if (i-- == 0)
                return row;
    return NULL;
}

/* The next letter that counts: case does not, nor do '-', '_' and '.' ("VGG-16", "squeezenet_1.0"). */
static int letter(nw_str name, size_t *i)
{
    while (*i < name.len && (name.at[*i] == '-' || name.at[*i] == '_' || name.at[*i] == '.'))
        ++*i;
    if (*i == name.len)
        return -1;
    char c = name.at[(*i)++];
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool same(nw_str a, nw_str b)
{
    size_t i = 0, j = 0;
    for (;;) {
        int x = letter(a, &i), y = letter(b, &j);
        if (x != y || x < 0)
            return x == y;
    }
}

const nw_builtin *nw_builtin_named(nw_str name)
{
    static const char *const others[][2] = {
        {"lenet",       "lenet5"   },
        {"mobilenetv1", "mobilenet"},
        {"inceptionv1", "googlenet"},
    };
    const nw_builtin *row;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (same(name, nw_str_of(others[i][0])))
            name = nw_str_of(others[i][1]);
    for (size_t i = 0; (row = nw_builtin_at(i)); i++)
        if (same(name, nw_str_of(row->name)))
            return row;
    return NULL;
}
