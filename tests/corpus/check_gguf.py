#!/usr/bin/env python3
"""Every GGUF file of the shared corpus: its bytes, its tensors as gguf-tools and the gguf package list them, and what would be
written of it.

usage: check_gguf.py NETWEIGHT SHARED

The environment variable NETWEIGHT_SHARED overrides SHARED. Exits with 77 (skipped) where there is none."""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'formats'))
from bytestest import Tap, accounts, ask  # noqa: E402

LINE = re.compile(r'(\S+) tensor (\S+) @(\d+), (\d+) weights, dims \[([\d,]*)\], (\d+) bytes')


def listed(path):
    """(name, offset, bytes) of each tensor by gguf-tools."""
    with open(path) as file:
        found = [LINE.match(line) for line in file]
    return sorted((m[2], int(m[3]), int(m[6])) for m in found if m), sum(int(m[4]) for m in found if m)


def content(path, tap, name, report):
    """By the package that wrote it."""
    with open(path) as file:
        tensors = json.load(file)['tensors']
    layers = {layer['name']: layer for layer in report['layers']}
    wrong = [t['name'] for t in tensors if layers[t['name'].rpartition('.')[0]]['weights'] != t['elements']]
    tap.equal(f'{name}: elements of each tensor', wrong, [])


def main():
    program, shared = sys.argv[1], os.environ.get('NETWEIGHT_SHARED', sys.argv[2])
    files = sorted(glob.glob(os.path.join(shared, 'corpus', 'gguf', '*.gguf')))
    if not files:
        print(f'1..0 # SKIP no GGUF files in {shared}')
        return 77
    tap = Tap()
    for path in files:
        name = os.path.basename(path)
        seen, report = ask(program, 'bytes', '--spans', path), ask(program, path)
        tap.check(f'{name}: every byte has one label', accounts(seen, os.path.getsize(path)))
        tensors, elements = listed(os.path.join(shared, 'oracle', 'gguf', f'{name}.gguf-tools.txt'))
        spans = sorted((s['owner'], s['offset'], s['length']) for s in seen['spans'] if s['kind'] in ('weight', 'bias'))
        tap.equal(f'{name}: tensors, where gguf-tools sees them', spans, tensors)
        tap.equal(f'{name}: parameters', report['totals']['parameters'], elements)
        would = ask(program, 'size', '--as', 'gguf', '--spans', path)['predictions'][0]
        tap.equal(f'{name}: what would be written is what is there', would['spans'], seen['spans'])
        oracle = os.path.join(shared, 'oracle', 'content', f'{name}.content.json')
        if os.path.exists(oracle):
            content(oracle, tap, name, report)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
