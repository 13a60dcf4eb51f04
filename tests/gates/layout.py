"""Every C file is as clang-format leaves it."""

import shutil
import subprocess

from gate import ROOT, judge, need, sources

TOOL = "clang-format-14" if shutil.which("clang-format-14") else "clang-format"


def files_are_formatted():
    """clang-format changes nothing"""
    files = sources("include/", "src/", "cli/", "tests/", "bench/")
    done = subprocess.run([TOOL, "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        named = sorted({line.split(":")[0] for line in done.stderr.splitlines() if ": error:" in line})
        yield from (f"{path}: run {TOOL} -i" for path in named)


need(TOOL)
judge([files_are_formatted])
