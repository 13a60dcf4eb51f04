#!/usr/bin/env python3
"""Every TFLite file of the shared corpus: its bytes, its tensors as netron reads them, and the work of known networks.

usage: check_tflite.py NETWEIGHT SHARED

The environment variable NETWEIGHT_SHARED overrides SHARED. Exits with 77 (skipped) where there is none."""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'formats'))
from bytestest import Tap, accounts, ask  # noqa: E402

WIDTHS = {'int8': 8, 'uint8': 8, 'bool': 8, 'int16': 16, 'float16': 16, 'int32': 32, 'float32': 32, 'int64': 64, 'int4': 4}


def elements(kind):
    """("int8", 1296) of "int8[8,3,3,18]"."""
    name, dims = re.match(r'(\w+)(?:\[([\d,]*)\])?', kind).groups()
    product = 1
    for dim in (dims or '').split(','):
        product *= int(dim) if dim else 1
    return name, product


def stored(graphs):
    """Bytes of each initializer by netron, sorted."""
    found = []
    for _, kind in graphs['initializers']:
        name, count = elements(kind)
        found.append((count * WIDTHS[name] + 7) // 8)
    return sorted(found)


# Netron counts states of layers as stored, which have no bytes.
STATES = {
    'tflm_dtln_noise_suppression.tflite': 4,
    'tflm_keyword_scrambled.tflite': 7,
    'tflm_keyword_scrambled_8bit.tflite': 7,
    'tflm_micro_speech_lstm.tflite': 2,
    'tflm_trained_lstm.tflite': 2,
    'tflm_trained_lstm_int8.tflite': 2,
}


def agrees(value, kind):
    """Free dims are -1 there."""
    name, dims = re.match(r'(\w+)(?:\[([-\d,]*)\])?', kind).groups()
    dims = [int(dim) for dim in dims.split(',')] if dims else []
    return value is not None and value[0] == name and len(value[1]) == len(dims) and all(
        dim in (-1, seen) for dim, seen in zip(dims, value[1]))


def mobilenet(side, width, channels):
    """MACs of MobileNet v1 (arXiv 1704.04861, table 1) with that width multiplier; 2 classes at the end."""
    first = int(32 * width)
    macs = (side // 2) ** 2 * 9 * channels * first
    side, before = side // 2, first
    for out, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + 5 * [(512, 1)] + [(1024, 2), (1024, 1)]:
        side //= stride
        after = int(out * width)
        macs += side * side * (9 * before + before * after)
        before = after
    return macs + before * 2


def svdf(features, filters, memory):
    return filters * (features + memory)


# Multiply-adds by hand: of a convolution the positions, the kernel and the channels on both sides.
KNOWN = {
    'tflm_person_detect.tflite': mobilenet(96, 0.25, 1),
    'tflm_conv1.tflite': 2 * 160 * 8 * 8 * 9,
    'tflm_micro_speech_quantized.tflite': 25 * 20 * 8 * 10 * 8 + 4000 * 4,
    'tflm_sine_float.tflite': 16 + 256 + 16,
    'tflm_hello_world_int8.tflite': 16 + 256 + 16,
}


def main():
    program, shared = sys.argv[1], os.environ.get('NETWEIGHT_SHARED', sys.argv[2])
    files = sorted(glob.glob(os.path.join(shared, 'corpus', 'tflite', '*.tflite')))
    if not files:
        print(f'1..0 # SKIP no TFLite files in {shared}')
        return 77
    tap = Tap()
    for path in files:
        name = os.path.basename(path)
        with open(os.path.join(shared, 'oracle', 'netron', f'{name}.netron.json')) as file:
            oracle = json.load(file)
        seen, report = ask(program, 'bytes', '--spans', path), ask(program, path)
        tap.check(f'{name}: every byte has one label', accounts(seen, os.path.getsize(path)))
        ports = [p for layer in report['layers'] for p in layer['outputs']] + report['inputs'] + report['outputs']
        values = {p['name']: (p['dtype'], p['shape']) for p in ports}
        wanted = {key.rpartition('\n')[0]: kind for key, kind in oracle['values'].items() if key.rpartition('\n')[0]}
        tap.equal(f'{name}: values, their types and shapes', [k for k in wanted if not agrees(values.get(k), wanted[k])], [])
        sizes, listed = sorted(t['bytes'] for t in ask(program, 'bytes', '--by', 'tensor', path)['tensors']), stored(oracle)
        tap.equal(f'{name}: stored tensors', [n for n in sizes if n and n not in listed], [])
        tap.check(f'{name}: no tensor is missing', '' if len(sizes) == len(listed) - STATES.get(name, 0) else listed)
        if name in KNOWN:
            tap.equal(f'{name}: multiply-adds', report['totals']['macs'], KNOWN[name])
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
