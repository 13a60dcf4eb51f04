#!/usr/bin/env python3
"""GGUF: small files of every version, value and element type; what would be written is what is read.

usage: gguf.py NETWEIGHT"""
import sys
import tempfile

import ggufmake
from bytestest import Tap, accounts, ask, put


def count(dims):
    product = 1
    for dim in dims:
        product *= dim
    return product


def judge(tap, program, name, path, content):
    tap.check(f'{name}: every byte has one label', accounts(ask(program, 'bytes', '--spans', path), len(content)))
    seen = ask(program, 'bytes', '--spans', path)
    would = ask(program, 'size', '--as', 'gguf', '--spans', path)['predictions'][0]
    tap.equal(f'{name}: what would be written is what is there', would['spans'], seen['spans'])


def parameters(tap, program, name, path, tensors):
    layers = {}
    for tensor, dims, _ in tensors:
        prefix = tensor.rpartition('.')[0]
        layers[prefix] = layers.get(prefix, 0) + count(dims)
    seen = {layer['name']: layer['weights'] + layer['biases'] + layer['buffers'] for layer in ask(program, path)['layers']}
    tap.equal(f'{name}: elements of each layer', seen, layers)


# A type that is asked for, the tensors that are there, and the bytes of those that would be: rows that are no whole blocks
# fall back, vectors stay.
ASKED = [
    ('q4_0', [('a.weight', (3, 64), 0), ('a.bias', (3, ), 0)], [108, 12]),
    ('q4_K', [('a.weight', (3, 512), 0)], [3 * 2 * 144]),
    ('q4_K', [('a.weight', (3, 64), 0)], [3 * 2 * 22]),
    ('q6_K', [('a.weight', (3, 96), 0)], [3 * 3 * 34]),
    ('q3_K', [('a.weight', (3, 96), 0)], [3 * 3 * 18]),
    ('q8_0', [('a.weight', (4, 5), 0)], [40]),
    ('float16', [('a.weight', (4, 5), 0), ('norm.weight', (7, ), 0)], [40, 28]),
    ('mxfp4', [('a.weight', (2, 32), 1)], [34]),
]


def main():
    program, tap = sys.argv[1], Tap()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in ggufmake.models().items():
            judge(tap, program, name, put(folder, f'{name}.gguf', content), content)
        values = put(folder, 'values.gguf', ggufmake.models()['values'])
        parameters(tap, program, 'values', values, ggufmake.TENSORS)
        notes = {note['code']: note['text'] for note in ask(program, values)['notes']}
        tap.equal('what is general is told', notes.get('facts'),
                  'general.architecture llama, general.name small, general.quantization_version 2')
        for dtype, tensors, bytes_of in ASKED:
            path = put(folder, 'asked.gguf', ggufmake.gguf([], tensors))
            would = ask(program, 'size', '--as', 'gguf', '--dtype', dtype, '--spans', path)['predictions'][0]
            seen = [span['length'] for span in would['spans'] if span['kind'] in ('weight', 'bias')]
            tap.equal(f'{tensors} as {dtype}', seen, bytes_of)
        whole = ggufmake.models()['values']
        end = len(whole) - 4  # the padding of the last tensor may be missing
        for cut in range(8, end):
            report = ask(program, put(folder, 'cut.gguf', whole[:cut])) if cut % 7 == 0 or cut > end - 40 else None
            if report and 'error' not in report:
                tap.check(f'cut after {cut} bytes', 'no error')
        tap.check('cut short', '')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
