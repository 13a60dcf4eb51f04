#!/usr/bin/env python3
"""Holds the operators that the program knows against the list of an ONNX shape suite: none may be unknown.

usage: operators.py NETWEIGHT SHARED

Each operator of SHARED/onnx-suite/operators.md (the environment variable NETWEIGHT_SHARED overrides SHARED; skipped without
it) stands alone in a model. Whether its inputs suffice does not matter: one that is known may refuse them."""

import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "formats"))

import onnxtext

ROW = re.compile(r"^\| ([A-Za-z0-9_.]+)(?: \(deprecated\))? \| (\d+) \|", re.MULTILINE)


def operators(path):
    """(domain, name, newest version) of each row."""
    with open(path, encoding="utf-8") as file:
        for name, version in ROW.findall(file.read()):
            domain, _, own = name.rpartition(".")
            yield domain, own, version


def write(folder, domain, name, version):
    path = os.path.join(folder, f"{domain}.{name}.onnx")
    sets = f"opset 28, {domain} {version}" if domain else f"opset {version}"
    with open(path, "wb") as file:
        file.write(onnxtext.model(f"{sets}\ninput x 1\ny = {domain}{'.' if domain else ''}{name}(x)\noutput y\n"))
    return path


def is_unknown(program, path):
    done = subprocess.run([program, "--json", path], capture_output=True, text=True)
    report = json.loads(done.stdout)
    return any(note["code"] == "unknown-operator" for note in report.get("notes", []))


def main():
    program, listed = sys.argv[1], os.path.join(os.environ.get("NETWEIGHT_SHARED", sys.argv[2]), "onnx-suite", "operators.md")
    if not os.path.exists(listed):
        print(f"1..0 # SKIP there is no {listed}")
        return 0
    every = sorted(set(operators(listed)))
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (domain, name, version) in enumerate(every, 1):
            bad = is_unknown(program, write(folder, domain, name, version))
            failed += bad
            print(f"{'not ok' if bad else 'ok'} {number} - {domain}{'.' if domain else ''}{name}")
    print(f"1..{len(every)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
