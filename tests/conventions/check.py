#!/usr/bin/env python3
"""Holds the counting conventions to numbers.txt, and the ladder of `explain` to the totals under each of them.

usage: check.py NETWEIGHT NUMBERS"""
import csv
import io
import json
import subprocess
import sys

LADDERS = ["resnet18", "lenet5", "squeezenet1_0", "INPUT 8x8x3, DECONV3-4 s2 bn, AVGPOOL2, LRN, GAP, FC-5, SOFTMAX"]


def run(program, *words):
    return subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout


def word(model):
    return "--expression=" + model if " " in model else model


def totals(program, model, convention):
    return json.loads(run(program, word(model), "--json", "--convention", convention))["totals"]


def numbers(program, path):
    with open(path) as file:
        for line in file:
            if line.startswith("#") or not line.strip():
                continue
            model, convention, *wanted = [part.strip() for part in line.split("|")]
            seen = totals(program, model, convention)
            for column, number in zip(("macs", "flops"), wanted):
                yield f"{model}, {convention}: {column}", "-" if number == "-" else int(number), "-" if number == "-" else seen[column]


def ladder(program, model):
    text = run(program, "list", "conventions", "--format", "csv")
    figures = {row["name"]: row["column"] for row in csv.DictReader(io.StringIO(text))}
    shown = json.loads(run(program, "explain", word(model), "--json").splitlines()[-1])["ladder"]
    below, seen = None, []
    for rung in shown:
        for convention in rung["conventions"]:
            seen.append(convention)
            yield f"{model}: rung of {convention}", totals(program, model, convention)[figures[convention]], rung["value"]
        if below is not None:
            yield f"{model}: steps to {rung['value']}", rung["value"] - below, sum(step["more"] for step in rung["steps"])
        below = rung["value"]
    yield f"{model}: conventions on the ladder", sorted(figures), sorted(seen)


def main():
    program, path = sys.argv[1:]
    cases = list(numbers(program, path))
    for model in LADDERS:
        cases += ladder(program, model)
    for i, (what, wanted, seen) in enumerate(cases, 1):
        print(f"{'ok' if wanted == seen else 'not ok'} {i} - {what}")
        if wanted != seen:
            print(f"# expected {wanted}, seen {seen}")
    print(f"1..{len(cases)}")


main()
