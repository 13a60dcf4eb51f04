#!/usr/bin/env python3
"""Predicts the file that Caffe saves of every prototxt of the shared corpus, and compares with what it saved.

usage: check_caffemodel.py NETWEIGHT SHARED

The environment variable NETWEIGHT_SHARED overrides SHARED. Needs SHARED/corpus/caffe and SHARED/oracle/caffe.csv; exits with 77 (skipped)
without them. To build some nets their absolute paths of data were put into another folder, which made each 3 bytes longer, or missing data
were given; the notes of the oracle say of which."""
import csv
import json
import os
import re
import subprocess
import sys

from check_caffe import inputs_of

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'formats'))
from bytestest import accounts  # noqa: E402

# What Caffe saved of LeNet by hand of its own examples, in the phase and era; the last as its solver's state.
FOUNDING = [
    (1725006, 'lenet_train_test.prototxt', 'TRAIN', ['--as', 'caffemodel']),
    (1725274, 'lenet_train_test.prototxt', 'TEST', ['--as', 'caffemodel']),
    (3449354, 'lenet_train_test.prototxt', 'TRAIN', ['--as', 'caffemodel', '--diff']),
    (1724938, 'lenet.prototxt', 'TEST', ['--as', 'caffemodel']),
    (1725022, 'lenet_train_test.prototxt', 'TRAIN', ['--as', 'caffemodel', '--era', 'rc2']),
    (1724895, 'lenet_train_test.prototxt', 'TRAIN', ['--as', 'caffemodel', '--era', 'rc']),
    (1724471, 'lenet_solver.prototxt', 'TRAIN', ['--as', 'solverstate']),
    (3448893, 'lenet_solver.prototxt', 'TRAIN', ['--as', 'solverstate', '--optimizer', 'adam']),
]


# Files that Caffe wrote, and what they were written of: every span must be as it is predicted.
FILES = [
    ('lenet_iter_2.caffemodel', 'lenet_train_test.prototxt', 'TRAIN', ['data=64x1x28x28']),
    ('ultralight_RFB-320.caffemodel', 'ultralight_RFB-320.prototxt', 'TEST', []),
    ('ultralight_RFB-320.caffemodel', 'ultralight_RFB-320.caffemodel', 'TEST', []),
    ('ultralight_slim-320.caffemodel', 'ultralight_slim-320.prototxt', 'TEST', []),
    ('ultralight_slim-320.caffemodel', 'ultralight_slim-320.caffemodel', 'TEST', []),
]


def run(program, options):
    return json.loads(subprocess.run([program, *options, '--json'], capture_output=True, text=True).stdout)


def predict(program, path, phase, inputs, options):
    command = [program, 'size', path, '--phase', phase, '--json', *options]
    for shape in inputs:
        command += ['--input', shape]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        return json.loads(done.stdout)['predictions'][0]
    except (json.JSONDecodeError, KeyError, IndexError):
        return {'bytes': None, 'net_bytes': None, 'why': done.stderr + done.stdout}


def moved_bytes(path, phase, notes):
    """What the paths that were changed are longer by, or None where data were added."""
    if 'missing in the original: given' in notes:
        return None
    if 'path rewritten' not in notes:
        return 0
    with open(path) as file:
        blocks = re.split(r'^layers?\b', file.read(), flags=re.M)
    other = 'TEST' if phase == 'TRAIN' else 'TRAIN'
    kept = [block for block in blocks if not re.search(r'include\s*:?\s*{\s*phase\s*:\s*' + other, block)]
    paths = [line for block in kept for line in re.findall(r'^\s*(?:source|mean_file)\s*:\s*"/', block, flags=re.M)]
    return 3 * len(paths)


def main():
    program, shared = sys.argv[1], os.environ.get('NETWEIGHT_SHARED', sys.argv[2])
    folder, table = os.path.join(shared, 'corpus', 'caffe'), os.path.join(shared, 'oracle', 'caffe.csv')
    if not os.path.isdir(folder) or not os.path.isfile(table):
        print('the shared corpus is not here')
        sys.exit(77)
    faults = checked = excused = 0
    cases = [(size, None, name, phase, ['data=' + ('100' if phase == 'TEST' else '64') + 'x1x28x28'] if name != 'lenet.prototxt' else [],
              options) for size, name, phase, options in FOUNDING]
    with open(table, newline='') as file:
        for row in csv.DictReader(file):
            if not row['caffemodel_bytes']:
                continue
            more = moved_bytes(os.path.join(folder, row['file']), row['phase'], row['notes'])
            excused += more is None
            if more is not None:
                cases.append((int(row['caffemodel_bytes']) - more, int(row['weight_bytes']), row['file'], row['phase'], inputs_of(row),
                              ['--as', 'caffemodel']))
    for size, net, name, phase, inputs, options in cases:
        got = predict(program, os.path.join(folder, name), phase, inputs, options)
        checked += 1
        if got['bytes'] != size or (net is not None and got['net_bytes'] != net):
            faults += 1
            print(f'{name} {phase} {" ".join(options)}: {got["bytes"]}, Caffe wrote {size} {got.get("why", "")}')
    for name in sorted(name for name in os.listdir(folder) if name.endswith('.caffemodel')):
        path = os.path.join(folder, name)
        fault = accounts(run(program, ['bytes', '--spans', path]), os.path.getsize(path))
        checked += 1
        if fault:
            faults += 1
            print(f'{name}: {fault}')
    for name, description, phase, inputs in FILES:
        seen = run(program, ['bytes', '--spans', os.path.join(folder, name)])
        would = predict(program, os.path.join(folder, description), phase, inputs, ['--as', 'caffemodel', '--spans'])
        checked += 1
        if seen['spans'] != would.get('spans'):
            faults += 1
            print(f'{name}: the spans are not those that {description} predicts')
    print(f'{checked} predictions and files, {excused} left out for their data, {faults} wrong')
    sys.exit(faults > 0)


if __name__ == '__main__':
    main()
