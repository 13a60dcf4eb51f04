"""Bad input: tests/broken/NAME.txt, one line for each thing, keys first.

    why TEXT            what is bad
    file NAME           begins a file; the lines after it fill it:
    | TEXT                a line
    > TEXT                a line, without its end; \\n, \\t, \\xHH and \\\\ stand for bytes
    onnx NAME           begins an ONNX model, whose lines are text as tests/formats/onnxtext.py has it
    pytorch NAME        begins a file of PyTorch or a zip archive, as tests/formats/torchtext.py has it
    repeat N TEXT         the escaped text N times
    size N                makes it N bytes long, with a hole
    folder NAME         makes a folder of that name
    secret NAME         makes a file that may not be read
    run ARGUMENTS       as the shell splits them; default: netweight and the first name. $NW is the program
    to PATH             standard output goes there
    exit N              default 1
    out TEXT            a line of standard output
    err TEXT            a line of standard error

Each is run once more with --json, whose object must say the same. `tests/run --accept broken` writes the `exit`, `out` and
`err` lines anew."""

import glob
import json
import os
import re
import shutil
import sys

from runner import schema
from runner.common import ROOT, Case, difference, read, write

sys.path.insert(0, os.path.join(ROOT, "tests", "formats"))
import onnxtext  # noqa: E402
import torchtext  # noqa: E402

FOLDER = os.path.join(ROOT, "tests", "broken")
NOBODY = 65534


def escaped(text):
    def byte(match):
        code = match.group(1)
        return bytes([int(code[1:], 16)]) if code[0] == "x" else {"n": b"\n", "t": b"\t", "r": b"\r", "\\": b"\\"}[code]

    parts = re.split(r"(\\(?:x[0-9a-fA-F]{2}|.))", text)
    return b"".join(byte(re.match(r"\\(.*)", part)) if part.startswith("\\") else part.encode() for part in parts)


class Bad:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        self.command, self.to, self.status, self.user = "", None, 1, None
        self.out, self.err, self.name, self.file, self.model, self.writer = [], [], "", None, None, None
        for line in read(path).splitlines():
            key, _, rest = line.partition(" ")
            getattr(self, "on_" + {"|": "line", ">": "bytes"}.get(key, key or "nothing"))(rest)
        self.end()

    def on_nothing(self, _):
        pass

    on_why = on_nothing

    def end(self):
        if self.model is not None:
            self.file.write(self.writer("\n".join(self.model)))
        if self.file:
            self.file.close()
        self.file = self.model = None

    def begin(self, name):
        self.name = self.name or name
        self.end()
        return os.path.join(self.folder, name)

    def on_file(self, name):
        self.file = open(self.begin(name), "wb")

    def on_onnx(self, name):
        self.on_file(name)
        self.model, self.writer = [], onnxtext.model

    def on_pytorch(self, name):
        self.on_file(name)
        self.model, self.writer = [], torchtext.model

    def on_line(self, text):
        if self.model is None:
            self.file.write(text.encode() + b"\n")
        else:
            self.model.append(text)

    def on_bytes(self, text):
        self.file.write(escaped(text))

    def on_repeat(self, rest):
        count, _, text = rest.partition(" ")
        self.file.write(escaped(text) * int(count))

    def on_size(self, count):
        self.file.truncate(int(count))

    def on_folder(self, name):
        os.mkdir(self.begin(name))

    def on_secret(self, name):
        path = self.begin(name)
        open(path, "wb").close()
        os.chmod(path, 0)
        self.user = NOBODY if os.geteuid() == 0 else None  # root may read every file

    def on_run(self, rest):
        self.command = rest

    def on_to(self, path):
        self.to = path

    def on_exit(self, status):
        self.status = int(status)

    def on_out(self, text):
        self.out.append(text)

    def on_err(self, text):
        self.err.append(text)

    def accept(self, seen):
        kept = [line for line in read(self.path).splitlines() if line.split(" ")[0] not in ("exit", "out", "err")]
        kept += [f"exit {seen.status}"] if seen.status != 1 else []
        kept += [f"out {line}".rstrip() for line in seen.out.splitlines()]
        kept += [f"err {line}".rstrip() for line in seen.err.splitlines()]
        write(self.path, "\n".join(kept) + "\n")

    def check(self, program):
        command = self.command or f"netweight {self.name}"
        if self.user:
            os.chmod(program.folder, 0o711)
            shutil.copy(program.path, self.folder)  # where that user may reach it
            command = command.replace("netweight", "./netweight", 1)
        seen = program.run(command, folder=self.folder, out=self.to, user=self.user)
        if program.accept:
            self.accept(seen)
            return []
        complaints = [] if seen.status == self.status else [f"exit {seen.status}, not {self.status}"]
        for name, wanted, text in (("stdout", self.out, seen.out), ("stderr", self.err, seen.err)):
            complaints += difference(name, "\n".join(wanted), "\n".join(line.rstrip() for line in text.splitlines()))
        return complaints + self.check_json(program, command)

    def check_json(self, program, command):
        """The error as an object: the same message and place."""
        if self.to or self.user or ">" in command or not any("error: " in line for line in self.err):
            return []
        seen = program.run(re.sub(r"\$NW|netweight", r"\g<0> --json", command, count=1), folder=self.folder)
        objects = [json.loads(line) for line in seen.out.splitlines() if line.startswith('{"schema": "netweight.error/')]
        complaints = [wrong for found in objects for wrong in schema.wrong_error(found)]
        for error in [] if complaints else [found["error"] for found in objects]:
            place = f":{error['line']}:{error['column']}: " if error["line"] else ""
            message = re.sub(r"[\x00-\x1f\x7f]", "\ufffd", error["message"])  # as a terminal gets it
            if f"{place}error: {message}" not in seen.err:
                complaints.append(f"--json says {error}")
        return complaints or ([] if objects else ["--json prints no error"])


def check(program, path):
    folder = os.path.join(program.folder, "bad")
    os.mkdir(folder)
    try:
        return Bad(path, folder).check(program)
    finally:
        shutil.rmtree(folder)


def cases(_):
    return [
        Case(os.path.basename(path)[:-4], lambda program, path=path: check(program, path))
        for path in sorted(glob.glob(os.path.join(FOLDER, "*.txt")))
    ]
