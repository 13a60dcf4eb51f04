"""tests/cli/NAME/: `cmd` is a line for the shell in which `netweight` (or $NW) is the program; `stdout`, `stderr` and
`exit` are what it must give, byte for byte. A file that is absent stands for nothing, or for exit 0."""

import os

from runner.common import ROOT, Case, difference, read, write

FOLDER = os.path.join(ROOT, "tests", "cli")


def check(program, folder):
    seen = program.run(read(os.path.join(folder, "cmd")))
    files = {"stdout": seen.out, "stderr": seen.err, "exit": f"{seen.status}\n" if seen.status else ""}
    if program.accept:
        for name, text in files.items():
            write(os.path.join(folder, name), text)
        return []
    return [line for name, text in files.items() for line in difference(name, read(os.path.join(folder, name)), text)]


def commands():
    """(name, the command's line) of every golden that succeeds."""
    for name in sorted(os.listdir(FOLDER)):
        folder = os.path.join(FOLDER, name)
        if os.path.exists(os.path.join(folder, "cmd")) and not os.path.exists(os.path.join(folder, "exit")):
            yield name, read(os.path.join(folder, "cmd")).strip()


def cases(_):
    found = []
    for name in sorted(os.listdir(FOLDER)):
        folder = os.path.join(FOLDER, name)
        if os.path.exists(os.path.join(folder, "cmd")):
            found.append(Case(name, lambda program, folder=folder: check(program, folder)))
    return found
