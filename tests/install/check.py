"""Installs into an empty folder and builds programs against what lies there: check.py BUILD."""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
USER = os.path.join(HERE, "user.c")
README = os.path.join(HERE, "..", "..", "README.md")
LANGUAGES = {"C": ("cc", ["-xc", "-std=c99", "-Wpedantic"]),
             "C++": ("c++", ["-xc++", "-std=c++11", "-Wno-missing-field-initializers"])}


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def flags(root, kind):
    """What pkg-config says of the installed library, and where a shared one lies."""
    page, = glob.glob(os.path.join(root, "**", "netweight.pc"), recursive=True)
    folder = os.path.dirname(page)
    more = ["--static"] if kind == "static" else []
    found = run("pkg-config", *more, "--cflags", "--libs", "netweight",
                env={**os.environ, "PKG_CONFIG_PATH": folder, "PKG_CONFIG_SYSROOT_DIR": root})
    return found.stdout.split(), os.path.dirname(folder)


def build(language, kind, root, source):
    """(the program, or None where it does not build; what the compiler said)"""
    compiler, options = LANGUAGES[language]
    given, libraries = flags(root, kind)
    program = os.path.join(root, "user")
    if kind == "static":
        given = [flag if flag != "-lnetweight" else os.path.join(libraries, "libnetweight.a") for flag in given]
    built = run(compiler, *options, "-Wall", "-Wextra", "-Werror", source, "-xnone", "-o", program, *given)
    environment = {**os.environ, "LD_LIBRARY_PATH": libraries}
    return (None if built.returncode else lambda *words: run(program, *words, cwd=root, env=environment)), built.stderr


def wrong_of_user(language, kind, root):
    """Why the program does not build, or does not say what it must; empty where it does."""
    program, said = build(language, kind, root, USER)
    if not program:
        return said
    good, bad = program("vgg16"), program("vgg166")
    if (good.stdout, good.returncode) != ("30940528640\n", 0):
        return f"vgg16: {good.stdout}{good.stderr}"
    return "" if "did you mean" in bad.stdout and bad.returncode == 1 else f"vgg166: {bad.stdout}{bad.stderr}"


def wrong_of_readme(kind, root):
    source = os.path.join(root, "readme.c")
    with open(README, encoding="utf-8") as page, open(source, "w", encoding="utf-8") as file:
        file.write(re.search(r"```c\n(.*?)```", page.read(), re.S).group(1))
    program, said = build("C", kind, root, source)
    if not program:
        return said
    done = program()
    return "" if "conv1_1       5549064192 MACs" in done.stdout else f"{done.stdout}{done.stderr}"


def kinds(root):
    for kind, name in (("shared", "libnetweight.so"), ("static", "libnetweight.a")):
        if glob.glob(os.path.join(root, "**", name), recursive=True):
            yield kind


def judge(cases):
    print(f"1..{len(cases)}")
    bad = 0
    for number, (name, compiler, wrong_of) in enumerate(cases, 1):
        if not shutil.which(compiler):
            print(f"ok {number} - {name} # SKIP {compiler} is not installed")
            continue
        wrong = wrong_of()
        bad += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}", flush=True)
        if wrong:
            print("# " + wrong.replace("\n", "\n# "), file=sys.stderr)
    return 1 if bad else 0


def main():
    lacking = [tool for tool in ("meson", "pkg-config", "cc") if not shutil.which(tool)]
    if lacking:
        print(f"1..0 # SKIP not installed: {', '.join(lacking)} (tools/test installs it)")
        return 0
    with tempfile.TemporaryDirectory(prefix="netweight-install-") as root:
        done = run("meson", "install", "-C", sys.argv[1], "--no-rebuild", "--destdir", root)
        if done.returncode:
            print(f"1..1\nnot ok 1 - meson install\n# {done.stdout}{done.stderr}")
            return 1
        cases = [(f"a program in {language} with the {kind} library", LANGUAGES[language][0],
                  lambda language=language, kind=kind: wrong_of_user(language, kind, root))
                 for language in LANGUAGES for kind in kinds(root)]
        cases += [(f"the program in README.md with the {kind} library", "cc", lambda kind=kind: wrong_of_readme(kind, root))
                  for kind in kinds(root)]
        return judge(cases)


sys.exit(main())
