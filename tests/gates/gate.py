"""What the gates share: the tracked files, tools that may be absent, and TAP."""

import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command[:2])}: {done.stderr.strip()}")
    return done.stdout


def listed_by_git():
    if not shutil.which("git"):
        return None
    done = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True,
                          text=True)
    return done.stdout.splitlines() if done.returncode == 0 else None


def listed_by_walking():
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(("build", ".git", "__pycache__"))]
        yield from (os.path.relpath(os.path.join(folder, name), ROOT) for name in names)


def tracked():
    """Paths of the source tree: as git knows them, or, outside a checkout, all that is not built."""
    paths = listed_by_git() or listed_by_walking()
    return sorted(path for path in paths if os.path.isfile(os.path.join(ROOT, path)))


def sources(*folders, ends=(".c", ".h")):
    return [path for path in tracked() if path.endswith(ends) and path.startswith(folders)]


def text(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def code(path):
    """C without comments and without the insides of strings, line for line."""
    token = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        found = match.group(0)
        if found[0] in "\"'":
            return found[0] * 2
        return "\n" * found.count("\n") or " "

    return token.sub(blank, text(path))


def matches(path, pattern):
    """(line number, match) of a pattern in a file's code."""
    for number, line in enumerate(code(path).splitlines(), 1):
        for match in re.finditer(pattern, line):
            yield number, match


def need(*tools):
    lacking = [tool for tool in tools if not shutil.which(tool)]
    if lacking:
        print(f"1..0 # SKIP not installed: {', '.join(lacking)} (tools/test installs it)")
        sys.exit(0)


def judge(gates):
    """Runs functions that give lists of complaints; the first line of each docstring is its name."""
    print(f"1..{len(gates)}")
    bad = 0
    for number, gate in enumerate(gates, 1):
        complaints = list(gate())
        bad += bool(complaints)
        print(f"{'not ok' if complaints else 'ok'} {number} - {gate.__doc__.splitlines()[0]}", flush=True)
        for complaint in complaints:
            print(f"# {complaint}", file=sys.stderr)  # where meson shows it
    sys.exit(1 if bad else 0)
