"""What the documents show must run: every line of a fenced block that calls netweight, the examples of --help and of the
man page. Where a prompt is written (`$ netweight ...`) and lines follow it, they are what it must print; a line `...`
stands for any lines. A call that shall fail ends in `# exit N`. A synopsis (`netweight MODEL [OPTION]`) is no example."""

import functools
import glob
import os
import re

from runner.common import ROOT, Case, difference, read, write

CALL = re.compile(r"^\s*(\$ )?((?:\./)?(?:build/)?netweight(?: .*)?)$")


def is_synopsis(call):
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|#.*", "", call)
    return bool(re.search(r"(?<![\w.=-])[A-Z]{3,}(?![\w.]*\.\w)|\[|\.\.\.|<|…", bare))


def blocks(text):
    return [body for _, body in re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S)]


def examples_of(lines):
    """(call, lines shown below it) of a block."""
    found = []
    for line in lines:
        match = CALL.match(line)
        if match and (match.group(1) or not found or not found[-1][2]):
            found.append((match.group(2), [], bool(match.group(1))))
        elif found and line.startswith("$ "):
            found.append(("", [], True))  # another command: its lines are not ours
        elif found and found[-1][2]:
            found[-1][1].append(line)
    for call, shown, _ in found:
        if call and not is_synopsis(call):
            yield call, "\n".join(shown).rstrip().splitlines()


def fits(shown, seen):
    """Whether the lines are those seen, with `...` for any."""
    lines = [re.escape(line.rstrip()) + "\n" if line.strip() != "..." else r"(?:.*\n)*?" for line in shown]
    return re.fullmatch("".join(lines), "".join(line.rstrip() + "\n" for line in seen))


def accept(path, call, shown, seen):
    """Puts what is printed in the place of what the document shows, unless it leaves lines out."""
    if "..." not in [line.strip() for line in shown]:
        below = "\n".join([f"$ {call}", *(line.rstrip() for line in seen)])
        write(path, read(path).replace("\n".join([f"$ {call}", *shown]), below))


def check(program, call, shown, path):
    wanted = re.search(r"# exit (\d+)\s*$", call)
    done = program.run(re.sub(r"^(\./)?(build/)?netweight", "netweight", call))
    if done.status != (int(wanted.group(1)) if wanted else 0):
        return [f"exit {done.status}", *done.err.splitlines()[:5]]
    seen = (done.out + done.err).splitlines()
    if not shown or fits(shown, seen):
        return []
    if program.accept and path:
        accept(path, call, shown, seen)
    return difference("output", "\n".join(shown), "\n".join(seen))


def from_text(name, text, path=None):
    for body in blocks(text) if path else [text]:
        for call, shown in examples_of(body.splitlines()):
            yield Case(f"{name}: {call}",
                       functools.partial(check, call=call, shown=shown if path else [], path=path))


def man_page_examples(text):
    text = text.partition(".SH EXAMPLES")[2]
    text = re.sub(r"\\f[BIRP]|^\.(?:B|I|nf|fi|PP|TP|RS|RE|EX|EE)\s*", "", text, flags=re.M)
    return text.replace("\\-", "-").replace("\\(aq", "'").replace("\\(dq", '"').replace("\\e", "\\")


def cases(program):
    found = []
    documents = [os.path.join(ROOT, "README.md"), *sorted(glob.glob(os.path.join(ROOT, "docs", "*.md")))]
    for path in documents:
        found += from_text(os.path.relpath(path, ROOT), read(path), path)
    for call in (["--help"], ["help", "notation"]):
        found += from_text(" ".join(call), program.run(call).out)
    for path in sorted(glob.glob(os.path.join(os.path.dirname(program.path), "**", "netweight*.1"), recursive=True)):
        found += from_text(os.path.basename(path), man_page_examples(read(path)))
    return list({case.name: case for case in found}.values())
