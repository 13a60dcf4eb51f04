#!/usr/bin/env python3
"""TensorFlow Lite: small models, their bytes, shapes, parameters and work.

usage: tflite.py NETWEIGHT"""
import sys
import tempfile

import tflitemake
from bytestest import Tap, accounts, ask, put

# Multiply-adds, parameters.
WANTED = {
    'conv': (4 * 4 * 4 * 27 + 2 * 2 * 4 * 9 + 20, 108 + 4 + 36 + 20),
    'quantized': (0, 2),
    'folded': (0, 0),
    'outside': (32, 16),
}
SHAPES = {'conv': [1, 5], 'quantized': [1, 7], 'folded': [1, 12, 2], 'outside': [1, 4]}


def main():
    program, tap, models = sys.argv[1], Tap(), tflitemake.models()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in models.items():
            path = put(folder, f'{name}.tflite', content)
            report = ask(program, path)
            tap.check(f'{name}: every byte has one label', accounts(ask(program, 'bytes', '--spans', path), len(content)))
            totals = report.get('totals', report)
            tap.equal(f'{name}: multiply-adds, parameters', (totals.get('macs'), totals.get('parameters')), WANTED[name])
            tap.equal(f'{name}: shape of the output', report['outputs'][0]['shape'], SHAPES[name])
        conv = ask(program, put(folder, 'conv.tflite', models['conv']))
        tap.equal('layers', [layer['type'] for layer in conv['layers']],
                  ['CONV_2D', 'RELU6', 'DEPTHWISE_CONV_2D', 'AVERAGE_POOL_2D', 'FULLY_CONNECTED', 'SOFTMAX'])
        tap.equal('names', conv['layers'][0]['name'], 'conv/Relu6')
        bytes_of = ask(program, 'bytes', '--by', 'tensor', put(folder, 'outside.tflite', models['outside']))
        tap.equal('two tensors in one buffer', [(t['bytes'], t['shared_with']) for t in bytes_of['tensors']],
                  [(64, None), (0, 'w')])
        kinds = {t['name']: t['kind'] for t in ask(program, 'bytes', '--by', 'tensor', put(
            folder, 'quantized.tflite', models['quantized']))['tensors']}
        tap.equal('kinds', kinds, {'scale': 'weight', 'pads': 'metadata'})
        for name, content in models.items():
            for cut in range(0, len(content) - 4, 3):
                report = ask(program, 'bytes', put(folder, 'cut.tflite', content[:cut])) if cut < 60 else None
                if report and 'error' not in report:
                    tap.check(f'{name} cut after {cut} bytes', 'no error')
        tap.check('cut short', '')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
