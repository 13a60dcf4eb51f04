"""The program in a clean place, cases, and TAP."""

import dataclasses
import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Callable

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path += [os.path.join(ROOT, "tests", "formats"), os.path.join(ROOT, "bench")]

import check
import onnxfiles

PATIENCE = 120  # seconds until a program is taken to hang; nothing else looks at the clock


@dataclasses.dataclass
class Result:
    out: str
    err: str
    status: int


@dataclasses.dataclass
class Case:
    """A test: `check` gives a list of complaints, or raises Skip."""

    name: str
    check: Callable


class Skip(Exception):
    pass


class Program:
    """The program under test, run from a folder that looks like the root of the sources and takes no writes from it."""

    def __init__(self, path, accept=False):
        self.path = os.path.abspath(path)
        self.accept = accept

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="netweight-test-")
        for name in ("examples", "docs", "tests", "README.md"):
            if os.path.exists(os.path.join(ROOT, name)):
                os.symlink(os.path.join(ROOT, name), os.path.join(self.folder, name))
        self.write_onnx()
        self.environment = {
            "PATH": os.path.dirname(self.path) + ":/usr/bin:/bin",
            "NW": self.path,
            "HOME": self.folder,
            "LC_ALL": "C.UTF-8",
            "ASAN_OPTIONS": "exitcode=99:detect_leaks=1",
            "UBSAN_OPTIONS": "exitcode=99:halt_on_error=1:print_stacktrace=1",
        }
        return self

    def write_onnx(self):
        """Two networks, and, in the folder onnx, the models of tests/formats/onnx."""
        for name, write in (("densenet201", onnxfiles.densenet201), ("vgg16", onnxfiles.vgg16)):
            write(os.path.join(self.folder, name + ".onnx"))
        folder = os.path.join(self.folder, "onnx")
        os.mkdir(folder)
        for number, (title, path, _) in enumerate(check.files_of(os.path.join(ROOT, "tests", "formats", "onnx"), folder), 1):
            os.rename(path, os.path.join(folder, f"{title.split('.')[0]}-{number}.onnx"))

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def run(self, command, folder=None, out=None, user=None):
        """`command`: a line for the shell, or the program's arguments. `out`: a file that takes standard output."""
        shell = isinstance(command, str)
        arguments = ["sh", "-c", command] if shell else [self.path, *command]
        with open(out or os.devnull, "wb") as sink:
            try:
                done = subprocess.run(arguments, cwd=folder or self.folder, env=self.environment, timeout=PATIENCE,
                                      stdin=subprocess.DEVNULL, stdout=sink if out else subprocess.PIPE,
                                      stderr=subprocess.PIPE, user=user)
            except subprocess.TimeoutExpired:
                return Result("", f"no answer within {PATIENCE} s\n", -1)
        return Result((done.stdout or b"").decode("utf-8", "backslashreplace"),
                      done.stderr.decode("utf-8", "backslashreplace"), done.returncode)


def difference(what, wanted, seen):
    """Lines of a diff, none where the texts are the same."""
    if wanted == seen:
        return []
    lines = difflib.unified_diff(wanted.splitlines(), seen.splitlines(), f"{what} wanted", f"{what} seen", lineterm="")
    return list(lines) or [f"{what}: differs in the end of a line"]


def read(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def write(path, text):
    """An empty text is no file."""
    if text:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    elif os.path.exists(path):
        os.remove(path)


def judge(program, cases):
    print(f"1..{len(cases)}" if cases else "1..0 # SKIP there are no cases")
    bad = 0
    for number, case in enumerate(cases, 1):
        try:
            complaints = list(case.check(program))
        except Skip as reason:
            print(f"ok {number} - {case.name} # SKIP {reason}")
            continue
        bad += bool(complaints)
        print(f"{'not ok' if complaints else 'ok'} {number} - {case.name}", flush=True)
        for complaint in complaints:
            print(f"# {complaint}", file=sys.stderr)  # where meson shows it
    return 1 if bad else 0
