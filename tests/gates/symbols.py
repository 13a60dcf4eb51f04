"""What the library's objects hold and export: gates.py ARCHIVE."""

import re
import sys

from gate import judge, need, run, text

ARCHIVE = sys.argv[1]


def sections():
    """(object, section, size) of every section in the archive."""
    member = ""
    for line in run("readelf", "-SW", ARCHIVE).splitlines():
        if line.startswith("File:"):
            member = line.split("(")[-1].rstrip(")")
        match = re.match(r"\s*\[\s*\d+\]\s+(\.\S+)\s+\S+\s+\S+\s+\S+\s+([0-9a-f]+)\s", line)
        if match:
            yield member, match.group(1), int(match.group(2), 16)


def globals_defined():
    """(name, visibility) of every global symbol that the archive defines."""
    for line in run("readelf", "-sW", ARCHIVE).splitlines():
        fields = line.split()
        if len(fields) == 8 and fields[4] in ("GLOBAL", "WEAK") and fields[6] != "UND":
            yield fields[7], fields[5]


def declared():
    """Names of the functions in the public header."""
    header = re.sub(r"/\*.*?\*/", "", text("include/netweight.h"), flags=re.S)
    header = re.sub(r"typedef[^;{]*\(\*.*?;|\{[^}]*\}|^#[^\n]*", "", header, flags=re.S | re.M)
    return sorted(set(re.findall(r"\b(nw_\w+)\s*\(", header)))


def listed():
    return sorted(line for line in text("tests/gates/symbols.txt").split("\n") if line and not line.startswith("#"))


def no_mutable_data():
    """.data and .bss of every object are empty"""
    for member, section, size in sections():
        mutable = re.match(r"\.(data|bss|tdata|tbss)\b", section) and not section.startswith(".data.rel.ro")
        if mutable and size:
            yield f"{member}: {section} holds {size} bytes"


def exports_equal_the_list():
    """exported symbols equal tests/gates/symbols.txt"""
    exported = sorted(name for name, visibility in globals_defined() if visibility == "DEFAULT")
    yield from (f"exported, not listed: {name}" for name in exported if name not in listed())
    yield from (f"listed, not exported: {name}" for name in listed() if name not in exported)


def the_list_equals_the_header():
    """the list equals what netweight.h declares"""
    yield from (f"declared, not listed: {name}" for name in declared() if name not in listed())
    yield from (f"listed, not declared: {name}" for name in listed() if name not in declared())


def names_have_the_prefix():
    """every global name begins with nw_"""
    yield from sorted(name for name, _ in globals_defined() if not name.startswith("nw_"))


need("readelf")
judge([no_mutable_data, exports_equal_the_list, the_list_equals_the_header, names_have_the_prefix])
