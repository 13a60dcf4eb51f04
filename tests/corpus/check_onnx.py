#!/usr/bin/env python3
"""Weighs every ONNX file of the shared corpus and compares with what onnx, torch and the files themselves say.

usage: check_onnx.py NETWEIGHT SHARED

The environment variable NETWEIGHT_SHARED overrides SHARED. Needs SHARED/corpus/onnx and onnx-train with SHARED/oracle; exits
with 77 (skipped) without them.

 - every value that onnx's inference (with its data propagation) knows has that type and shape;
 - parameters and buffers are what the file stores: the elements of its initializers;
 - MACs are what torch measured on the network, wherever it could;
 - an export in training mode has the parameters of the network, its running statistics, and its MACs in a batch of 1."""
import csv
import json
import math
import os
import subprocess
import sys

# Values on which onnx 1.12 is wrong, and why: {file: {value: reason}}.
EXCUSED = {}

# Files whose initializers are not all parameters, and why.
NOT_STORED = {
    'light_': 'weights are made by ConstantOfShape, whose initializers are shapes',
    'ultralight_': 'targets of Reshape are stored beside the weights',
}

# What each of these is known to hold; batch normalisation's statistics are among the second.
KNOWN = {'light_bvlc_alexnet.onnx': (60965224, 0), 'light_squeezenet.onnx': (1235496, 0)}

# Operators that take constants for weights: from which input on.
WEIGHTS = {'Conv': 1, 'Gemm': 1, 'BatchNormalization': 1}


def vit_b_16():
    """MACs by the paper: 197 tokens of 768, 12 layers of 12 heads, from 16x16 patches."""
    tokens, width, inner, layers = 197, 768, 3072, 12
    products = tokens * width * (3 * width + width + 2 * inner) + 2 * tokens * tokens * width
    return (tokens - 1) * width * 3 * 16 * 16 + layers * products + width * 1000


# Networks of onnx-train that torchvision.csv does not hold.
OTHERS = {
    'vit_b_16': {'params': 86567656, 'buffers': 0, 'macs': vit_b_16()},
    'mobilenet_v2': {'params': 3504872, 'buffers': 34164, 'macs': 300774272},
}


def weigh(program, path):
    done = subprocess.run([program, path, '--json'], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        return None, f'exit status {done.returncode}: {done.stderr.strip()}'
    return json.loads(done.stdout), ''


def table(shared, name, key):
    with open(os.path.join(shared, 'oracle', name), newline='') as file:
        return {row[key]: row for row in csv.DictReader(file)}


def same_shape(ours, theirs):
    """As far as onnx knows it."""
    if ours is None or len(ours) != len(theirs):
        return False
    return all(not isinstance(dim, int) or own == dim for own, dim in zip(ours, theirs))


def compare_values(report, oracle):
    """Complaints, and how many values were compared."""
    known = {**oracle['shapes'], **oracle['shapes_data_prop']}
    excused = EXCUSED.get(oracle['file'], {})
    outputs = [output for layer in report['layers'] for output in layer['outputs'] if known.get(output['name'])]
    compared, faults = 0, []
    for output in outputs:
        name, (dtype, shape) = output['name'], known[output['name']]
        if name in excused:
            continue
        compared += 1
        if TYPES.get(dtype, dtype) != output['dtype']:
            faults.append(f'{name}: type {output["dtype"]}, onnx says {dtype}')
        if shape is not None and not same_shape(output['shape'], shape):
            faults.append(f'{name}: shape {output["shape"]}, onnx says {shape}')
    return faults, compared


TYPES = {'FLOAT': 'float32', 'DOUBLE': 'float64', 'BOOL': 'bool', 'INT64': 'int64', 'INT32': 'int32', 'UINT8': 'uint8'}


def held(report):
    return report['totals']['parameters'] + report['totals']['buffers']


def elements_used(report, oracle):
    """Elements of all real tensors that layers take for weights, wherever they come from."""
    shapes = {**{name: shape for name, (_, shape) in oracle['shapes'].items()},
              **{name: shape for name, dtype, shape in oracle['initializers'] if dtype == 'FLOAT'}}
    floats = {name for name, dtype, _ in oracle['initializers'] if dtype == 'FLOAT'}
    names = set()
    for layer in report['layers']:
        first = WEIGHTS.get(layer['type'], len(layer['inputs']))
        names.update(name for i, name in enumerate(layer['inputs']) if name in floats or (i >= first and name))
    return sum(math.prod(shapes[name]) for name in names)


def compare_counts(report, oracle, torch):
    file, totals = oracle['file'], report['totals']
    wanted = oracle['initializer_elements']
    if any(file.startswith(prefix) for prefix in NOT_STORED):
        wanted = elements_used(report, oracle)
    if held(report) != wanted:
        yield f'parameters and buffers: {held(report)}, the file holds {wanted}'
    if file in KNOWN and (totals['parameters'], totals['buffers']) != KNOWN[file]:
        yield f'parameters, buffers: {totals["parameters"]}, {totals["buffers"]}, they are {KNOWN[file]}'
    if torch and torch['macs'] and totals['macs'] != int(torch['macs']):
        yield f'macs: {totals["macs"]}, torch says {torch["macs"]}'


def check_train(report, torch):
    """Torch counts one number more in the buffers of each normalisation, num_batches_tracked, which is not exported."""
    totals, norms = report['totals'], [layer for layer in report['layers'] if layer['type'] == 'BatchNormalization']
    wanted = {'parameters': int(torch['params']), 'trainable_parameters': int(torch['params']), 'macs': int(torch['macs']),
              'buffers': int(torch['buffers']) - len(norms)}
    for what, number in wanted.items():
        if totals[what] != number:
            yield f'{what}: {totals[what]}, torch says {number}'
    if report['options']['dims'].get('batch') != 1:
        yield f'dims: {report["options"]["dims"]}, a batch of 1 was meant'


def files(shared, folder):
    path = os.path.join(shared, 'corpus', folder)
    return [(name, os.path.join(path, name)) for name in sorted(os.listdir(path)) if name.endswith('.onnx')]


def main():
    program, shared = sys.argv[1], os.environ.get('NETWEIGHT_SHARED', sys.argv[2])
    if not os.path.isdir(os.path.join(shared, 'corpus', 'onnx')) or not os.path.isdir(os.path.join(shared, 'oracle', 'onnx')):
        print(f'skipped: there is no {shared}/corpus/onnx with {shared}/oracle/onnx here')
        return 77
    torch = {**table(shared, 'torchvision.csv', 'model'), **OTHERS}
    values = failed = 0
    for folder, prefix in (('onnx', 'tv_'), ('onnx-train', 'train_')):
        for name, path in files(shared, folder):
            stem = name[:-len('.onnx')]
            network = stem[len(prefix):] if stem.startswith(prefix) else ''
            report, said = weigh(program, path)
            if report is None:
                faults = [said]
            elif folder == 'onnx-train':
                faults = list(check_train(report, torch[network]))
            else:
                with open(os.path.join(shared, 'oracle', 'onnx', stem + '.onnxshapes.json')) as file:
                    oracle = json.load(file)
                faults, compared = compare_values(report, oracle)
                faults += compare_counts(report, oracle, torch.get(network))
                values += compared
            failed += bool(faults)
            for fault in faults[:8]:
                print(f'not ok: {name}: {fault}')
            if len(faults) > 8:
                print(f'not ok: {name}: {len(faults) - 8} more')
    print(f'{values} values compared; {failed} files failed')
    return 1 if failed or not values else 0


if __name__ == '__main__':
    sys.exit(main())
