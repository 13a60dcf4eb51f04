#!/usr/bin/env python3
"""Every cfg of the shared corpus beside what Darknet said of it: layers, their outputs, operations, and the weights' size.

usage: check_darknet.py NETWEIGHT SHARED

The environment variable NETWEIGHT_SHARED overrides SHARED. Exits with 77 (skipped) where there is none."""
import csv
import math
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'formats'))
from bytestest import Tap, ask  # noqa: E402

LINE = re.compile(r'L (\d+) type \d+ outputs (\d+) nweights (\d+) nbiases (\d+)')


def outputs_of(path):
    with open(path) as file:
        return [int(m[2]) for m in map(LINE.match, file) if m]


def main():
    program, shared = sys.argv[1], os.environ.get('NETWEIGHT_SHARED', sys.argv[2])
    oracle = os.path.join(shared, 'oracle', 'darknet')
    if not os.path.exists(oracle + '.csv'):
        print(f'1..0 # SKIP no Darknet figures in {shared}')
        return 77
    tap = Tap()
    with open(oracle + '.csv') as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        name = row['file']
        path = os.path.join(shared, 'corpus', 'darknet', name)
        report, counted = ask(program, path), ask(program, path, '--convention', 'darknet')
        tap.equal(f'{name}: layers', report['totals']['layers'], int(row['layers']))
        tap.equal(f'{name}: operations', counted['totals']['macs'] * 2, int(row['floating_point_operations']))
        left_out = sum(layer['macs'] for layer in report['layers'] if layer['operator'] == 'local')
        tap.equal(f'{name}: all but locally connected layers are counted by Darknet', report['totals']['macs'] - left_out,
                  counted['totals']['macs'])
        seen = [math.prod(layer['outputs'][0]['shape']) for layer in report['layers']]
        tap.equal(f'{name}: outputs', seen, outputs_of(os.path.join(oracle, f'{name}.weights.txt')))
        size = ask(program, 'size', '--as', 'darknet', path)['predictions'][0]
        tap.equal(f'{name}: bytes of its weights', size['bytes'], int(row['weights_file_bytes']))
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
