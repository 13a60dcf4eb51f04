"""Bounds on files and functions. pmccabe's columns: McCabe with cases counted, ..., lines of the function, place, name."""

from gate import judge, need, run, sources, text

FILE_LINES, FUNCTION_LINES, COMPLEXITY = 600, 60, 15


def code_files():
    return sources("include/", "src/", "cli/", "tests/", "bench/")


def functions():
    for line in run("pmccabe", *[path for path in code_files() if path.endswith(".c")]).splitlines():
        fields = line.split("\t")
        yield int(fields[0]), int(fields[4]), " ".join(fields[5:])


def files_are_short():
    """no file is over 600 lines"""
    for path in code_files() + sources("tests/", "tools/", "bench/", ends=(".py",)):
        lines = len(text(path).splitlines())
        if lines > FILE_LINES:
            yield f"{path}: {lines} lines"


def functions_are_short():
    """no function is over 60 lines"""
    for _, lines, where in functions():
        if lines > FUNCTION_LINES:
            yield f"{where}: {lines} lines"


def functions_are_simple():
    """no function has a McCabe complexity over 15"""
    for complexity, _, where in functions():
        if complexity > COMPLEXITY:
            yield f"{where}: McCabe {complexity}"


need("pmccabe")
judge([files_are_short, functions_are_short, functions_are_simple])
