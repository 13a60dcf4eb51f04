"""Functions with one home, and functions with none."""

from gate import judge, matches, sources


def calls(names):
    return r"(?<![\w.>])(?:" + "|".join(names) + r")\s*\("


def memory_has_one_home():
    """malloc and free stand in base/arena.c alone"""
    for path in sources("src/", "cli/"):
        if path == "src/base/arena.c":
            continue
        for number, match in matches(path, calls(["malloc", "calloc", "realloc", "free", "alloca", "strdup", "strndup"])):
            yield f"{path}:{number}: {match.group(0)}"


def unbounded_and_hidden_state():
    """no unbounded copies, no parsers that cannot fail, no hidden state"""
    names = [
        "sprintf", "vsprintf", "strcpy", "strncpy", "strcat", "strncat", "stpcpy", "gets", "scanf", "sscanf", "atoi",
        "atol", "atoll", "atof", "strtok", "strtok_r", "setlocale", "rand", "srand", "system", "popen", "tmpnam",
        "getenv", "longjmp", "setjmp"
    ]
    for path in sources("src/", "cli/"):
        allowed = ["getenv"] if path.startswith("cli/") else []
        for number, match in matches(path, calls([name for name in names if name not in allowed])):
            yield f"{path}:{number}: {match.group(0)}"


def the_library_prints_nothing():
    """the library writes through its sink and never ends the program"""
    names = [
        "printf", "fprintf", "vprintf", "vfprintf", "puts", "fputs", "putchar", "putc", "fputc", "fwrite", "write",
        "perror", "exit", "_exit", "abort", "assert"
    ]
    for path in sources("src/"):
        for number, match in matches(path, calls(names)):
            if match.group(0).startswith("write") and path == "src/base/out.c":
                continue
            yield f"{path}:{number}: {match.group(0)}"


def nothing_is_left_undone():
    """no stubs are announced"""
    from gate import text
    for path in sources("src/", "cli/", "include/"):
        for number, line in enumerate(text(path).splitlines(), 1):
            for word in ("TODO", "FIXME", "XXX", "HACK"):
                if word in line.split() or word + ":" in line:
                    yield f"{path}:{number}: {word}"


judge([memory_has_one_home, unbounded_and_hidden_state, the_library_prints_nothing, nothing_is_left_undone])
