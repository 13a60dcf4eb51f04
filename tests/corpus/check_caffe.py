#!/usr/bin/env python3
"""Weighs every prototxt of the shared corpus and compares with what Caffe itself said of it.

usage: check_caffe.py NETWEIGHT SHARED

The environment variable NETWEIGHT_SHARED overrides SHARED. Needs SHARED/corpus/caffe, SHARED/oracle/caffe.csv and SHARED/oracle/caffe/*.caffe.json; exits with 77 (skipped) without
them. A row of the oracle is one file in one phase, with a verdict:
  built  layers, learnable parameters, memory_used_, and each layer's tops and parameters must be equal
  error  netweight must refuse the file (exit status 1 or 2)
  fork   Caffe did not know a layer or field; netweight must weigh the net (exit status 0 or 3)
"""
import csv
import json
import math
import os
import re
import subprocess
import sys

# Nets whose data come from a Python program, or from a database that says nothing of the pictures' sides: any shape will
# do, for Caffe has no figures of them.
MADE_UP = {
    'data': 'data=1x3x500x500',
    'color': 'color=1x3x500x500',
    'hha': 'hha=1x3x500x500',
}

# Rows that cannot be met, and why.
EXCUSED = {
    ('MobileNetSSD_test.prototxt', 'TRAIN'):
        'its only data layer is for TEST: in TRAIN the bottom "data" of conv0 has no maker, which is an error',
}


def run(program, path, phase, inputs):
    command = [program, path, '--phase', phase, '--json']
    for shape in inputs:
        command += ['--input', shape]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        report = None
    return done.returncode, report, done.stderr


def inputs_of(row):
    """data[10,3,224,224] label[10] -> data=10x3x224x224, label=10"""
    return [f'{name}={dims.replace(",", "x")}' for name, dims in re.findall(r'(\S+?)\[([\d,]+)\]', row['inputs'])]


def compare(what, ours, theirs, faults):
    if ours != theirs:
        faults.append(f'{what}: {ours}, Caffe says {theirs}')


def compare_layers(ours, theirs, faults):
    theirs = [layer for layer in theirs if not (layer['type'] == 'Split' and '_split' in layer['name'])]
    compare('number of listed layers', len(ours), len(theirs), faults)
    for own, caffe in zip(ours, theirs):
        name = caffe['name']
        compare(f'{name}: name', own['name'], name, faults)
        compare(f'{name}: type', own['type'], caffe['type'], faults)
        compare(f'{name}: shapes of the tops', [top['shape'] for top in own['outputs']],
                [shape for _, shape in caffe['tops']], faults)
        if not own['shared']:
            params = own['weights'] + own['biases'] + own['buffers']
            compare(f'{name}: parameters', params, sum(math.prod(shape) for shape in caffe['params']), faults)


def check_built(row, program, path, oracle):
    inputs = inputs_of(row) if row['notes'] else []
    code, report, said = run(program, path, row['phase'], inputs)
    if code == 2 and not inputs:
        code, report, said = run(program, path, row['phase'], inputs_of(row))
    if code != 0:
        return [f'exit status {code}: {said.strip()}']
    faults = []
    totals = report['totals']
    compare('caffe_layers', totals['caffe_layers'], int(row['layers_size']), faults)
    compare('caffe_learnable_params', totals['caffe_learnable_params'], int(row['learnable_params']), faults)
    compare('caffe_memory_bytes', totals['caffe_memory_bytes'], int(row['memory_required_bytes']), faults)
    stem = os.path.splitext(row['file'])[0]
    with open(os.path.join(oracle, 'caffe', stem + '.caffe.json')) as file:
        compare_layers(report['layers'], json.load(file)['phases'][row['phase']]['layers'], faults)
    return faults


def check_error(row, program, path, oracle):
    code, _, _ = run(program, path, row['phase'], [])
    return [] if code in (1, 2) else [f'exit status {code}: it must be refused']


def check_fork(row, program, path, oracle):
    inputs, code, said = [], 2, ''
    while code == 2:
        code, report, said = run(program, path, row['phase'], inputs)
        asked = re.search(r'--input (\w+)=', said)
        if code != 2 or not asked or asked[1] not in MADE_UP or MADE_UP[asked[1]] in inputs:
            break
        inputs.append(MADE_UP[asked[1]])
    if code not in (0, 3):
        return [f'exit status {code}: it must be weighed: {said.strip()}']
    return [] if report and report['totals'] else ['no report']


CHECKS = {'built': check_built, 'error': check_error, 'fork': check_fork}


def main():
    program, shared = sys.argv[1], os.environ.get('NETWEIGHT_SHARED', sys.argv[2])
    corpus, oracle = os.path.join(shared, 'corpus', 'caffe'), os.path.join(shared, 'oracle')
    table = os.path.join(oracle, 'caffe.csv')
    if not os.path.isdir(corpus) or not os.path.exists(table):
        print(f'skipped: there is no {corpus} with {table} here')
        return 77
    with open(table, newline='') as file:
        rows = [row for row in csv.DictReader(file) if row['verdict']]
    failed = 0
    counts = dict.fromkeys(CHECKS, 0)
    for row in rows:
        title = f'{row["file"]} {row["phase"]} ({row["verdict"]})'
        if (row['file'], row['phase']) in EXCUSED:
            print(f'excused: {title}: {EXCUSED[row["file"], row["phase"]]}')
            continue
        faults = CHECKS[row['verdict']](row, program, os.path.join(corpus, row['file']), oracle)
        counts[row['verdict']] += 1
        failed += bool(faults)
        for fault in faults[:5]:
            print(f'not ok: {title}: {fault}')
    print(f'{sum(counts.values())} rows of the oracle checked: ' +
          ', '.join(f'{count} {verdict}' for verdict, count in counts.items()) + f'; {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
