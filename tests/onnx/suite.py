#!/usr/bin/env python3
"""Weighs every model of an ONNX shape suite and holds the types and shapes of its outputs against what they are.

usage: suite.py NETWEIGHT SHARED

Needs SHARED/onnx-suite (the environment variable NETWEIGHT_SHARED overrides SHARED); skipped without it. The suite says
of each output its type and its dims: a number or a symbol must be just that, `?` may be anything, `~3` depends on the
data and may be 3 or unknown. Classes:

  a b e  whole and exact        c  numbers where the data decide nothing        s  types of sequences and optionals
  p      symbols, which stay with --keep-dims                                   r  b with its shapes left open: no wrong number

Cases whose files name no dim are weighed with --keep-dims too and must give the same. upstream.txt beside this file lists
the cases in which the suite is wrong, what is right, and why."""

import dataclasses
import itertools
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from runner import schema

TABLES = ("cases.tsv", "cases-symbolic.tsv")
SYMBOLIC = "p"
BATCH = 100  # models that one process weighs
ANYTHING = ("*", "-")


@dataclasses.dataclass
class Case:
    name: str
    path: str
    kind: str  # the suite's class
    label: str
    expected: str
    keep_dims: bool

    def title(self):
        return f"{self.kind} {self.name} [{self.label}]{' --keep-dims' if self.keep_dims else ''}"


def rows(suite):
    for table in TABLES:
        with open(os.path.join(suite, table), encoding="utf-8") as file:
            yield from (line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#"))


def corrections():
    """What is right where the suite is not: {name: outputs}."""
    with open(os.path.join(HERE, "upstream.txt"), encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if line and not line.startswith("#")]
    return {name.strip(): outputs.strip() for name, outputs, _ in (line.split(" | ") for line in lines)}


def cases(suite):
    right = corrections()
    for name, model, raw, kind, label, _, _, expected in rows(suite):
        for path, kind_here in ((model, kind), (raw, "r")):
            for keep_dims in ((True,) if kind == SYMBOLIC else (False, True)):
                if path != "-":
                    yield Case(name, os.path.join(suite, "models", path + ".onnx"), kind_here, label,
                               right.get(name, expected), keep_dims)


# ---- Weighing ----------------------------------------------------------------------------------------------------------


def weigh(program, paths, options):
    """A report, an error's object or a sentence for each path. One process weighs them all, unless it breaks."""
    done = subprocess.run([program, "--json-lines", *options, *paths], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    if len(lines) == len(paths):
        return [json.loads(line) for line in lines]
    if len(paths) == 1:
        return [f"exit status {done.returncode} and {len(lines)} lines: {done.stderr.strip()[-300:]}"]
    return [weigh(program, [path], options)[0] for path in paths]


def seen(program, every):
    """(case, what the program says) in the order of the cases."""
    for keep_dims, some in itertools.groupby(sorted(every, key=lambda case: case.keep_dims), lambda case: case.keep_dims):
        some, options = list(some), ["--keep-dims"] if keep_dims else []
        for start in range(0, len(some), BATCH):
            batch = some[start:start + BATCH]
            yield from zip(batch, weigh(program, [case.path for case in batch], options))


# ---- Judging -----------------------------------------------------------------------------------------------------------


def wrong_dim(wanted, dim, open_shapes):
    if wanted == "?" or (open_shapes and dim is None):
        return False
    if wanted.startswith("~"):
        return isinstance(dim, int) and str(dim) != wanted[1:]
    return str(dim) != wanted


def wrong_output(wanted, output, open_shapes):
    """A sentence where an output is not what the suite says."""
    name, dtype, dims = wanted.rsplit(":", 2)
    if output is None:
        return f"{name}: not among the outputs"
    if output["dtype"] != dtype:
        return f"{name}: type {output['dtype']}, not {dtype}"
    shape, wanted_dims = output["shape"], dims[1:-1].split(",") if dims[1:-1] else []
    if dims in ANYTHING or (shape is None and open_shapes):
        return None
    if shape is None or len(shape) != len(wanted_dims) or any(map(wrong_dim, wanted_dims, shape, itertools.repeat(open_shapes))):
        text = "unknown" if shape is None else "[" + ",".join("?" if dim is None else str(dim) for dim in shape) + "]"
        return f"{name}: shape {text}, not {dims}"
    return None


def complaints(case, report):
    if isinstance(report, str):
        return [report]
    if "error" in report:
        return [f"refused: {report['error']['message']}; {report['error']['context']}"]
    outputs = {output["name"]: output for output in report["outputs"]}
    found = [wrong_output(wanted, outputs.get(wanted.rsplit(":", 2)[0]), case.kind == "r")
             for wanted in case.expected.split(";")]
    return [sentence for sentence in found if sentence] + schema.wrong_report(report)


def main():
    program, suite = sys.argv[1], os.path.join(os.environ.get("NETWEIGHT_SHARED", sys.argv[2]), "onnx-suite")
    if not os.path.isdir(suite):
        print(f"1..0 # SKIP there is no {suite}")
        return 0
    number = failed = 0
    for case, report in seen(program, cases(suite)):
        number += 1
        found = complaints(case, report)
        failed += bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - {case.title()}")
        for sentence in found[:3]:
            print(f"# {sentence}")
    print(f"1..{number}\n# {failed} of {number} fail")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
