#!/usr/bin/env python3
"""Every ncnn network of the shared corpus: its layers and weights as netron saw them, every byte of the .bin files, and what would
be written of them.

usage: check_ncnn.py NETWEIGHT SHARED

The environment variable NETWEIGHT_SHARED overrides SHARED. Exits with 77 (skipped) where there is none."""
import glob
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'formats'))
from bytestest import Tap, accounts, ask  # noqa: E402


def lines(path):
    """Of a .param: its layers, and those of them that are inputs."""
    with open(path) as file:
        types = [line.split()[0] for line in file.read().splitlines()[2:] if line.strip()]
    return len(types), types.count('Input')


def main():
    program, shared = sys.argv[1], os.environ.get('NETWEIGHT_SHARED', sys.argv[2])
    files = sorted(glob.glob(os.path.join(shared, 'corpus', 'ncnn', '*')))
    if not files:
        print(f'1..0 # SKIP no ncnn files in {shared}')
        return 77
    tap = Tap()
    for path in files:
        name, report = os.path.basename(path), ask(program, path)
        if 'totals' not in report:
            tap.check(f'{name}: is read', report)
            continue
        totals = report['totals']
        with open(os.path.join(shared, 'oracle', 'netron', f'{name}.netron.json')) as file:
            netron = json.load(file)
        param = os.path.splitext(path)[0] + '.param'
        tap.equal(f'{name}: layers', totals['layers'], lines(param)[0])
        tap.equal(f'{name}: elements', totals['parameters'] + totals['buffers'],
                  netron['initializer_elements'])
        if path.endswith('.bin'):
            seen = ask(program, 'bytes', '--spans', path)
            tap.check(f'{name}: every byte has one label', accounts(seen, os.path.getsize(path)))
            tap.equal(f'{name}: nothing is found', seen['findings'], [])
            would = ask(program, 'size', '--as', 'ncnn', '--spans', path)['predictions'][0]
            tap.equal(f'{name}: what would be written is what is there', would['spans'], seen['spans'])
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
