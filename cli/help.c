#include <stdio.h>
#include <string.h>

#include "command.h"

#define LEFT 24 /* columns of an option's name and value */

static void put_verbs(sink *out)
{
    const verb *v;
    for (size_t i = 0; (v = verb_at(i)); i++) {
        char left[80];
        snprintf(left, sizeof left, "%s %s", v->name ? v->name : "[OPTION]...", v->arguments);
        sink_put(out, "%s netweight %-29s %s\n", i ? "      " : "usage:", left, v->summary);
    }
}

static void put_options(sink *out)
{
    const option *o;
    for (size_t i = 0; (o = option_at(i)); i++) {
        char left[80], letter[8] = "   ";
        if (o->letter)
            snprintf(letter, sizeof letter, "-%c,", o->letter);
        snprintf(left, sizeof left, "%s --%s %s", letter, o->name, o->value ? o->value : "");
        sink_put(out, "  %-*s %s\n", LEFT, left, o->help);
    }
}

void print_usage(sink *out)
{
    put_verbs(out);
    sink_put(out, "netweight --help says more.\n");
}

void print_help(sink *out)
{
    put_verbs(out);
    sink_put(out, "MODEL: a file (list formats), the name of a model built in (list models), or -\n"
                  "for standard input.\n\n");
    put_options(out);
    sink_put(out, "\nThe notation: CONV3-64 (kernel 3, 64 channels), POOL2, FC-10, commas between;\n"
                  "CONV7-64 s2 p3 linear; 2*(...) repeats, ADD(a | b) and CAT(a | b) branch.\n\n"
                  "  netweight vgg16 --batch 64\n"
                  "  netweight -e 'INPUT 224x224x3, CONV3-64, POOL2, FC-10'\n"
                  "  netweight resnet50 --sort macs --top 10 --columns name,output,macs\n"
                  "  netweight explain vgg16 93MB\n");
}

static const char *const notation_lines[] = {
    "A network is items with commas, semicolons or line ends between. The first is",
    "the input: INPUT 224x224x3 is a picture's sides, then its channels (rank 1-5).",
    "",
    "  CONV3-64                 kernel 3x3, 64 channels, stride 1, the size kept",
    "  CONV7-64 s2 p3           stride 2 or /2, pad 3; d2 dilation, g4 groups, valid",
    "  DWCONV3, DECONV2-64 s2   depthwise; transposed",
    "  FC-4096                  fully connected",
    "  POOL2, POOL3 s2 ceil     maximum over 2x2, stride 2; AVGPOOL3; GAP over all",
    "  LRN, BN, GN-32, LN       normalisations",
    "  RELU, SIGMOID, TANH      activations; DROPOUT 0.5, SOFTMAX, FLATTEN, UPSAMPLE2",
    "",
    "Every CONV, and every FC but the last, is followed by a ReLU in place. Words",
    "behind them: linear (no ReLU), another activation (relu6), nobias, bn.",
    "",
    "  first: CONV3-64          a name before an item",
    "  3*(CONV3-64, POOL2)      repeats",
    "  ADD(CONV3-64 bn | )      branches from the same value, summed; an empty one",
    "                           passes the value on; MUL and MAX likewise",
    "  CAT(CONV1-64 | CONV3-32) branches joined in their channels",
    "",
    "CS231n's own table (CONV3-64: [224x224x64] memory: ... weights: ...) is read,",
    "and its numbers are checked. docs/notation.md states the grammar exactly.",
    "",
    "  netweight -e 'INPUT 224x224x3, CONV3-64'",
    "  netweight -e 'INPUT 28x28x1, 2*(CONV5-20 valid linear, POOL2), FC-500, FC-10'",
};

int run_help(run *r)
{
    nw_error error = {0};
    const char *on = next_plain(r);
    if (!on) {
        print_help(r->out);
        return EXIT_KNOWN;
    }
    if (strcmp(on, "notation") != 0) {
        usage_error(&error, "there is no help on \"%.100s\", only: help notation", on);
        return report_error(r, &error);
    }
    for (size_t i = 0; i < sizeof notation_lines / sizeof *notation_lines; i++)
        sink_put(r->out, "%s\n", notation_lines[i]);
    return EXIT_KNOWN;
}
