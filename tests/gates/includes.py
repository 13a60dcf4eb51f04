"""Who may include whom: the folders in the order in which data flows. Circles cannot arise."""

import os
import re

from gate import ROOT, judge, sources, text

MAY = {
    "base": [],
    "wire": ["base"],
    "ir": ["base"],
    "ops": ["base", "ir"],
    "report": ["base", "ir"],
    "formats": ["base", "wire", "ir", "ops"],
    "passes": ["base", "ir", "ops", "report"],
    "render": ["base", "report"],
}


def included(path):
    for number, line in enumerate(text(path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
        if match:
            yield number, match.group(1)


def folders_keep_their_order():
    """src: each folder includes only those before it"""
    for path in sources("src/"):
        parts = path.split("/")
        if len(parts) == 2:  # api*.c, which join them all
            continue
        folder = parts[1]
        if folder not in MAY:
            yield f"{path}: the folder {folder} has no rule"
            continue
        for number, name in included(path):
            if name != "netweight.h" and name.split("/")[0] not in MAY[folder] + [folder]:
                yield f'{path}:{number}: {folder} may not include "{name}"'


def the_program_sees_the_public_header_only():
    """cli: nothing but netweight.h and its own"""
    for path in sources("cli/"):
        for number, name in included(path):
            own = os.path.exists(os.path.join(ROOT, os.path.dirname(path), name))
            if name != "netweight.h" and not own:
                yield f'{path}:{number}: the program may not include "{name}"'


def headers_are_named_from_the_root():
    """src: every header is named from src"""
    for path in sources("src/"):
        for number, name in included(path):
            at_root = name == "netweight.h" or os.path.exists(os.path.join(ROOT, "src", name))
            if "/" not in name and not at_root:
                yield f'{path}:{number}: "{name}" should name its folder'


def headers_are_guarded():
    """headers are guarded by a name made from their path; lists are included many times"""
    for path in sources("src/", "include/", ends=(".h",)):
        if re.search(r"^X\(", text(path), re.M):
            continue
        name = re.sub(r"^(src|include)/", "", path)
        guard = "NETWEIGHT_H" if name == "netweight.h" else "NW_" + re.sub(r"\W", "_", name).upper()
        if f"#ifndef {guard}\n#define {guard}\n" not in text(path):
            yield f"{path}: no guard {guard}"


judge([
    folders_keep_their_order, the_program_sees_the_public_header_only, headers_are_named_from_the_root,
    headers_are_guarded
])
