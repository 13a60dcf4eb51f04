#!/usr/bin/env python3
"""The bytes of ONNX models: tensors in every field, external data, and what would be written.

usage: onnxbytes.py NETWEIGHT"""
import os
import struct
import sys
import tempfile

from bytestest import Tap, accounts, ask, put
from onnxtext import block, number, varint


def tensor(name, dims, fields, data_type=1):
    return b''.join(number(1, dim) for dim in dims) + number(2, data_type) + fields[0] + block(8, name) + fields[1]


def raw(count):
    return b'', block(9, bytes(4 * count))


def external(location, offset, length):
    pairs = {'location': location, 'offset': str(offset), 'length': str(length)}
    entries = b''.join(block(13, block(1, key) + block(2, value)) for key, value in pairs.items())
    return b'', entries + number(14, 1)


def value(name, dims):
    shape = b''.join(block(1, number(1, dim)) for dim in dims)
    return block(1, name) + block(2, block(1, number(1, 1) + block(2, shape)))


def node(inputs, output, operator):
    return b''.join(block(1, name) for name in inputs) + block(2, output) + block(3, output) + block(4, operator)


def model(initializers, extra=b''):
    """y = (x w + b) u"""
    nodes = block(1, node(['x', 'w'], 'h', 'MatMul')) + block(1, node(['h', 'b'], 's', 'Add')) + block(
        1, node(['s', 'u'], 'y', 'MatMul'))
    graph = nodes + block(2, 'model') + b''.join(block(5, item) for item in initializers) + block(
        11, value('x', [2, 3])) + block(12, value('y', [2, 5]))
    return number(1, 8) + block(7, graph) + block(8, block(1, '') + number(2, 17)) + extra


def three(w, b, u):
    return model([tensor('w', [3, 4], w), tensor('b', [4], b), tensor('u', [4, 5], u)])


def unpacked(count):
    return b''.join(varint(4 << 3 | 5) + struct.pack('<f', i) for i in range(count)), b''


def kinds(report):
    return {kind['kind']: kind['bytes'] for kind in report['kinds']}


def account(tap, program, name, path, sizes, more=()):
    seen = ask(program, 'bytes', '--spans', '--by', 'tensor', path)
    if len(sizes) == 1:
        tap.check(f'{name}: every byte has one label', accounts(seen, sizes[0]))
    else:
        tap.equal(f'{name}: files', [file['bytes'] for file in seen['files']], sizes)
        tap.equal(f'{name}: gross', seen['net_bytes'] + seen['tare_bytes'], sum(sizes))
        tap.equal(f'{name}: unclaimed', kinds(seen).get('unclaimed', 0), 0)
    for what, wanted in more:
        tap.equal(f'{name}: {what}', {**seen, **kinds(seen)}.get(what), wanted)
    return seen


def fields(tap, program, folder):
    content = three(raw(12), raw(4), raw(20))
    seen = account(tap, program, 'raw', put(folder, 'model.onnx', content), [len(content)],
                   [('weight', 4 * 32), ('bias', 16), ('net_bytes', 4 * 36)])
    tap.equal('raw: tensors', [(t['name'], t['shape'], t['bytes'], t['kind']) for t in seen['tensors']],
              [('w', [3, 4], 48, 'weight'), ('b', [4], 16, 'bias'), ('u', [4, 5], 80, 'weight')])
    would = ask(program, 'size', '--as', 'onnx', '--spans', os.path.join(folder, 'model.onnx'))
    tap.equal('raw: what would be written is what is there', would['predictions'][0]['spans'],
              ask(program, 'bytes', '--spans', os.path.join(folder, 'model.onnx'))['spans'])
    packed = (block(4, bytes(48)), b'')
    content = three(packed, unpacked(4), raw(20))
    account(tap, program, 'typed', put(folder, 'typed.onnx', content), [len(content)], [('weight', 128), ('bias', 20)])
    content = model([tensor('w', [3, 4], raw(12)), tensor('b', [4], raw(4)), tensor('u', [4, 5], raw(20)),
                     tensor('unused', [8], raw(8))])
    account(tap, program, 'unused', put(folder, 'unused.onnx', content), [len(content)], [('dead', 32)])
    content = three(raw(12), raw(4), raw(20)) + block(99, b'new')
    seen = ask(program, 'bytes', '--spans', put(folder, 'newer.onnx', content))
    tap.check('a field that onnx.proto does not have is unclaimed', accounts(seen, len(content), 6))


def beside(tap, program, folder):
    content = three(external('data.bin', 0, 48), external('data.bin', 4096, 16), external('data.bin', 8192, 80))
    path = put(folder, 'beside.onnx', content)
    data = put(folder, 'data.bin', bytes(8192 + 80 + 8))
    account(tap, program, 'external data', path, [len(content), 8280],
            [('weight', 128), ('bias', 16), ('padding', 4096 - 48 + 4096 - 16), ('dead', 8)])
    content = three(external('data.bin', 0, 48), external('data.bin', 16, 16), external('data.bin', 32, 80))
    seen = account(tap, program, 'shared bytes', put(folder, 'shared.onnx', content), [len(content), 8280],
                   [('net_bytes', 112)])
    tap.equal('shared bytes: whose', [(t['name'], t['shared_with']) for t in seen['tensors']],
              [('w', None), ('b', 'w'), ('u', 'w')])
    os.truncate(data, 100)
    content = three(external('data.bin', 0, 48), external('data.bin', 48, 16), external('data.bin', 64, 80))
    path = put(folder, 'short.onnx', content)
    tap.equal('a data file that is too short', ask(program, 'bytes', path)['error']['code'], 'truncated')
    os.remove(data)
    seen = account(tap, program, 'absent data', path, [len(content)], [('net_bytes', 0)])
    tap.equal('absent data: it is said', [(f['code'], f['bytes']) for f in seen['findings']], [('absent-data', 144)])


def main():
    program, tap = sys.argv[1], Tap()
    with tempfile.TemporaryDirectory() as folder:
        fields(tap, program, folder)
        beside(tap, program, folder)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
