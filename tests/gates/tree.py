"""The tree as a whole: every operator tested, every path relative, every command that a document names there."""

import os
import re

from gate import ROOT, judge, text, tracked

TEXT = (".c", ".h", ".py", ".md", ".txt", ".build", ".sh", ".test", ".prototxt", ".1", ".yml", ".json", ".csv")


def texts():
    for path in tracked():
        name = os.path.basename(path)
        if path.endswith(TEXT) or "." not in name or path.startswith(("tests/cli/", "tests/broken/")):
            yield path


def operators():
    listed = re.findall(r"^X\((\w+)\)", text("src/ops/op_list.h"), re.M)
    rows = dict()
    for path in tracked():
        if path.startswith("src/ops/") and path.endswith(".c"):
            for ident, name in re.findall(r'nw_op_(\w+)\s*=\s*\{\s*(?:\.name\s*=\s*)?"([^"]+)"', text(path)):
                rows[ident] = name
    return {ident: rows.get(ident, ident) for ident in listed}


def every_operator_has_cases():
    """every operator of op_list.h has cases in tests/ops"""
    cases = "\n".join(text(path) for path in tracked() if path.startswith("tests/ops/") and path.endswith(".test"))
    for ident, name in operators().items():
        if not re.search(rf"^{re.escape(name)}\b", cases, re.M):
            yield f"{name} (nw_op_{ident}): no case"


def no_machine_in_the_tree():
    """no path of one machine"""
    pattern = re.compile(r"(?<![\w.])/(?:work|farm|root|home|Users|mnt)/")
    for path in texts():
        if path.startswith("tests/gates/"):
            continue
        for number, line in enumerate(text(path).splitlines(), 1):
            if pattern.search(line):
                yield f"{path}:{number}: {line.strip()[:80]}"


def no_stray_space():
    """no trailing space, no tab in C, a newline at every end"""
    for path in texts():
        if path.startswith("tests/cli/") and os.path.basename(path) in ("stdout", "stderr"):
            continue  # these are what the program prints, and other tests judge that
        if path.startswith("tests/fuzz/corpus/"):
            continue
        body = text(path)
        if body and not body.endswith("\n"):
            yield f"{path}: no newline at the end"
        for number, line in enumerate(body.splitlines(), 1):
            if line != line.rstrip() or ("\t" in line and path.endswith((".c", ".h", ".py"))):
                yield f"{path}:{number}: stray space"


def named_files_exist():
    """every file that the documents and scripts name is there"""
    pattern = re.compile(r"(?<![\w./-])((?:src|cli|include|tests|tools|docs|bench|examples)/[\w./-]*\w)(?![\w*/])")
    known = set(tracked())
    folders = {os.path.dirname(path) for path in known}
    folders |= {os.path.dirname(folder) for folder in folders}
    for path in ("README.md", "HACKING.md"):
        if path not in known:
            yield f"{path} is missing"
            continue
        body = re.sub(r"<!--.*?-->", "", text(path), flags=re.S)
        for name in sorted(set(pattern.findall(body))):
            if not re.search(r"[A-Z]{3,}", name) and name not in known and name not in folders:
                yield f"{path} names {name}"  # NAME stands for any


judge([every_operator_has_cases, no_machine_in_the_tree, no_stray_space, named_files_exist])
