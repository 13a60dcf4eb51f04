"""Laws that hold for every model, applied unasked: to every golden that succeeds, every built-in model, every example,
ONNX models written for it.

 - the JSON has the fields that docs/report.md promises;
 - the same call prints the same bytes;
 - rows sum to the totals, parameters are weights and biases, FLOPs are twice the MACs;
 - text, CSV, Markdown and JSON carry the same numbers;
 - twice the batch is twice the work and the activations, and the same parameters;
 - the columns of a printed table add up to its last line;
 - the spans of a file, and of each file that would be written, follow each other and sum to it, by kind too."""

import csv
import functools
import glob
import io
import json
import os
import re
import shlex

from runner import goldens, schema
from runner.common import ROOT, Case, Skip

# Options of rendering, with how many values each takes: they change no number.
RENDERING = {"--format": 1, "--json": 0, "--json-lines": 0, "--columns": 1, "--sort": 1, "--top": 1, "--depth": 1,
             "--width": 1, "--color": 1, "-o": 1}
# What they name is not weighed.
VERBS = ("list", "explain", "bytes", "size", "memory", "--help", "--version", "help", "-h")
FLAGS = ("--keep-dims",)  # change numbers and take no value
SUMMED = ["weights", "biases", "buffers", "parameters", "trainable_parameters", "macs", "flops", "activations",
          "parameter_bytes", "buffer_bytes", "activation_bytes", "adds", "multiplies", "comparisons", "divisions",
          "exponentials", "read_bytes", "write_bytes", "saved_bytes"]
DOUBLED = ["macs", "flops", "activations", "activation_bytes", "write_bytes"]
KEPT = ["weights", "biases", "buffers", "parameters", "trainable_parameters", "layers", "core_layers", "depth"]
SHOWN = ["weights", "biases", "parameters", "macs", "activations"]


def split(arguments):
    """The models that a call names, each as arguments, and the options that change numbers."""
    models, options, i = [], [], 0
    while i < len(arguments):
        name, equals, _ = arguments[i].partition("=")
        taken = 1 if not name.startswith("-") or equals or name in FLAGS else 1 + RENDERING.get(name, 1)
        if name in ("-e", "--expression") or not name.startswith("-"):
            models.append(arguments[i:i + taken])
        elif name not in RENDERING:
            options += arguments[i:i + taken]
        i += taken
    return models, options


def subjects_of_goldens():
    for _, command in goldens.commands():
        words = shlex.split(command)
        plain = words[0] in ("netweight", "$NW") and not re.search(r"[|;&<>`]|\$\(", command)
        if plain and len(words) > 1 and words[1] not in VERBS:
            models, options = split(words[1:])
            yield from (tuple([*model, *options]) for model in models)


def built_in(program):
    table = program.run(["list", "models", "--format", "csv"]).out
    return [(row[0],) for row in list(csv.reader(io.StringIO(table)))[1:]]


def examples(program):
    paths = sorted(os.path.relpath(path, ROOT) for path in glob.glob(os.path.join(ROOT, "examples", "*")))
    return [(path,) for path in paths if report(program, (path,))]  # the others need an option


def report(program, subject, *more):
    done = program.run([*subject, *more, "--json"])
    if done.status not in (0, 3):
        return None
    return json.loads(done.out)


def repeats(program, subject):
    first, again = (program.run([*subject, "--json"]) for _ in range(2))
    if first != again:
        yield "the same call prints something else"


def adds_up(_, seen):
    for name in SUMMED:
        cells = [row[name] for row in seen["layers"] if row.get(name) is not None]
        if seen["totals"].get(name) is not None and sum(cells) != seen["totals"][name]:
            yield f"{name}: rows sum to {sum(cells)}, the total is {seen['totals'][name]}"
    own = seen["options"]["convention"] == "netweight"
    for row in seen["layers"]:
        if None not in (row["weights"], row["biases"]) and row["parameters"] != row["weights"] + row["biases"]:
            yield f"{row['name']}: parameters are not weights + biases"
        if own and row["macs"] is not None and row["flops"] != 2 * row["macs"]:
            yield f"{row['name']}: FLOPs are not 2 x MACs"
    if seen["totals"]["layers"] != len(seen["layers"]):
        yield "layers: not the number of rows"


def csv_agrees(program, subject, seen):
    rows = list(csv.DictReader(io.StringIO(program.run([*subject, "--format", "csv"]).out)))
    if len(rows) != len(seen["layers"]):
        yield f"csv: {len(rows)} rows, json: {len(seen['layers'])}"
        return
    for row, layer in zip(rows, seen["layers"]):
        for name, cell in row.items():
            value = layer.get(name)
            if (isinstance(value, int) and not isinstance(value, bool) and cell != str(value)) or (
                    name in layer and value is None and re.fullmatch(r"\d+", cell)):
                yield f"{layer['name']}: {name} is {cell} in CSV, {value} in JSON"


def number(cell):
    digits = cell.replace(",", "").strip("*≥ ")
    return int(digits) if digits.isdigit() else None


def table_of_text(text):
    """(rows, last line) of the text's table, as lists of cells by heading; None where it has none."""
    lines = text.splitlines()
    rule = next((i for i, line in enumerate(lines) if re.fullmatch("─+", line)), None)
    if rule is None or rule + 1 == len(lines):
        return None
    start = rule
    while start > 0 and lines[start - 1].strip():
        start -= 1
    ends = [match.end() for match in re.finditer(r"\S+(?: \S+)*", lines[start])]

    def cells(line):
        return [re.search(r"\S*$", line[:end]).group(0) if len(line) >= end else "" for end in ends]

    return [cells(line) for line in lines[start + 1:rule]], cells(lines[rule + 1])


def table_of_markdown(text):
    lines = [line[1:].strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    lines = [[cell.strip() for cell in line] for line in lines]
    return (lines[2:-1], lines[-1]) if len(lines) > 2 else None


def columns_add_up(table, what):
    rows, last = table
    for i, total in enumerate(last):
        cells = [number(row[i]) for row in rows if i < len(row)]
        if number(total) is not None and cells and None not in cells and sum(cells) != number(total):
            yield f"{what}: column {i + 1} adds up to {sum(cells)}, its last line says {total}"


def table_agrees(table, seen, what):
    rows, last = table
    if len(rows) != len(seen["layers"]):
        yield f"{what}: {len(rows)} rows, json: {len(seen['layers'])}"
        return
    for i, name in enumerate(SHOWN, 1):
        for row, layer in zip([*rows, last], [*seen["layers"], {**seen["totals"], "name": "the total"}]):
            if number(row[i]) != layer[name] and (layer[name] is not None or number(row[i]) is not None):
                yield f"{layer['name']}: {name} is {row[i]} in {what}, {layer[name]} in JSON"


def tables_agree(program, subject, seen):
    options = ["--columns", "name," + ",".join(SHOWN), "--width", "200"]
    for form, parse in (("text", table_of_text), ("markdown", table_of_markdown)):
        table = parse(program.run([*subject, *options, "--format", form]).out)
        if not table:
            yield f"{form}: there is no table"
        else:
            yield from table_agrees(table, seen, form)
            yield from columns_add_up(table, form)


def growth(one, two):
    """2 where every output of a layer has twice as many in its first dim, 1 where none changes, else None."""
    shapes = [(a["shape"], b["shape"]) for a, b in zip(one["outputs"], two["outputs"])]
    if all(a == b for a, b in shapes):
        return 1
    doubled = all(a and b and None not in a and b == [2 * a[0], *a[1:]] for a, b in shapes)
    return 2 if doubled else None


def batch_doubles(program, subject):
    if "--batch" in subject or "--input" in subject:
        return
    one, two = (report(program, subject, "--batch", batch) for batch in ("1", "2"))
    if not one or not two:
        yield "--batch: cannot be weighed"
        return
    for name in KEPT:
        if one["totals"][name] != two["totals"][name]:
            yield f"--batch 2 changes {name}"
    for a, b in zip(one["layers"], two["layers"]):
        times = growth(a, b)
        for name in DOUBLED:
            if times and a[name] is not None and times * a[name] != b[name]:
                yield f"{a['name']}: --batch 2 makes {b[name]} of {a[name]} {name}"


def check_numbers(program, subject):
    seen = report(program, subject)
    if seen is None:
        yield "cannot be weighed alone"
        return
    yield from schema.wrong_report(seen)
    yield from repeats(program, subject)
    yield from adds_up(program, seen)
    yield from csv_agrees(program, subject, seen)
    yield from tables_agree(program, subject, seen)


def wrong_spans(spans, total, net, what):
    at, sums = 0, {}
    for span in spans:
        if span["offset"] != at or span["length"] <= 0:
            yield f"{what}: the span at {span['offset']} follows what ends at {at}"
            return
        at += span["length"]
        sums[span["kind"]] = sums.get(span["kind"], 0) + span["length"]
    if at != total:
        yield f"{what}: spans sum to {at} of {total}"
    if sum(sums.get(kind, 0) for kind in ("weight", "bias", "buffer")) != net:
        yield f"{what}: net is {net}, by kind {sums}"


def bytes_add_up(program, subject):
    done = program.run(["bytes", *subject, "--spans", "--json"])
    if done.status or len(json.loads(done.out).get("files", "1")) > 1:
        return
    seen = json.loads(done.out)
    yield from wrong_spans(seen["spans"], seen["file"]["bytes"], seen["net_bytes"], "bytes")
    by = {}
    for key in ("tensor", "layer", "dtype"):
        rows = json.loads(program.run(["bytes", *subject, "--by", key, "--json"]).out)[key + "s"]
        by[key] = sum(row["bytes"] for row in rows)
    if len(set(by.values())) > 1:
        yield f"bytes: rows sum to {by}"


def sizes_add_up(program, subject):
    done = program.run(["size", *subject, "--spans", "--json"])
    for size in json.loads(done.out)["predictions"] if done.status == 0 else []:
        if size["bytes"] is None and not size["note"]:
            yield f"size: {size['format']}: no size, and no reason"
        if size["bytes"] is not None:
            yield from wrong_spans(size["spans"], size["bytes"], size["net_bytes"], "size: " + size["format"])
            if size["net_bytes"] + size["tare_bytes"] != size["bytes"]:
                yield f"size: {size['format']}: net and tare do not sum"


def check(program, subject):
    yield from bytes_add_up(program, subject)
    yield from sizes_add_up(program, subject)
    yield from check_numbers(program, subject)
    yield from batch_doubles(program, subject)


def golden_adds_up(_, folder):
    with open(os.path.join(folder, "stdout"), encoding="utf-8") as file:
        text = file.read()
    for table, what in ((table_of_text(text), "text"), (table_of_markdown(text), "markdown")):
        if table:
            yield from columns_add_up(table, what)


def corpus(program):
    """The nets of ../shared/corpus that need no option; without it, one case that says so."""
    folder = os.path.join(ROOT, "..", "shared", "corpus", "caffe")
    nets = sorted(glob.glob(os.path.join(folder, "*.prototxt")))
    if not nets:
        return [Case("corpus", absent)]
    return [
        Case(f"corpus: {os.path.basename(net)}", functools.partial(check, subject=(os.path.abspath(net),)))
        for net in nets if report(program, (os.path.abspath(net),))
    ]


def onnx(program):
    """The models of tests/formats/onnx that need no option; many are of one batch alone."""
    paths = [os.path.join("onnx", name) for name in sorted(os.listdir(os.path.join(program.folder, "onnx")))]
    return [Case(path, functools.partial(check_numbers, subject=(path,))) for path in paths if report(program, (path,))]


def absent(_):
    raise Skip("../shared/corpus is not there")


def cases(program):
    subjects = dict.fromkeys([*built_in(program), *examples(program), *subjects_of_goldens(), ("densenet201.onnx",),
                              ("vgg16.onnx",)])
    found = [Case(" ".join(subject), functools.partial(check, subject=subject)) for subject in subjects]
    found += corpus(program) + onnx(program)
    for name, command in goldens.commands():
        folder = os.path.join(goldens.FOLDER, name)
        sums = "--top" not in command and "netweight memory" not in command
        if sums and os.path.exists(os.path.join(folder, "stdout")):
            found.append(Case(f"golden {name}", functools.partial(golden_adds_up, folder=folder)))
    return found
