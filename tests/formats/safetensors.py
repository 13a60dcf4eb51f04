#!/usr/bin/env python3
"""safetensors: files as the Rust writer makes them, and as others do; what would be written is what is read.

usage: safetensors.py NETWEIGHT"""
import json
import os
import struct
import sys
import tempfile

from bytestest import Tap, accounts, ask, put

SIZES = {'F64': 8, 'F32': 4, 'F16': 2, 'BF16': 2, 'I64': 8, 'I32': 4, 'I16': 2, 'I8': 1, 'U8': 1, 'BOOL': 1}
LENET = [('conv1.weight', 'F32', [20, 1, 5, 5]), ('conv1.bias', 'F32', [20]), ('conv2.weight', 'F32', [50, 20, 5, 5]),
         ('conv2.bias', 'F32', [50]), ('ip1.weight', 'F32', [500, 800]), ('ip1.bias', 'F32', [500]),
         ('ip2.weight', 'F32', [10, 500]), ('ip2.bias', 'F32', [10])]
MIXED = [('norm.weight', 'F16', [7]), ('norm.running_mean', 'F32', [7]), ('norm.num_batches_tracked', 'I64', []),
         ('a"\\b.weight', 'BF16', [3, 5]), ('é.weight', 'F64', [2]), ('empty', 'F32', [0, 4]), ('mask', 'BOOL', [3])]


def product(dims):
    result = 1
    for dim in dims:
        result *= dim
    return result


def header(tensors, gap=0):
    entries, at = {'__metadata__': {'format': 'pt'}}, 0
    for name, dtype, dims in tensors:
        end = at + product(dims) * SIZES[dtype]
        entries[name] = {'dtype': dtype, 'shape': dims, 'data_offsets': [at, end]}
        at = end + gap
    return entries, at - gap


def packed(entries, blanks=True):
    text = json.dumps(entries, separators=(',', ':'), ensure_ascii=False).encode()
    text += b' ' * (-len(text) % 8 if blanks else 0)
    return struct.pack('<Q', len(text)) + text


def as_rust_writes(tensors):
    """By falling size of the type, then by name (safetensors/src/tensor.rs, prepare)."""
    ordered = sorted(tensors, key=lambda tensor: (-SIZES[tensor[1]], tensor[0].encode()))
    entries, data = header(ordered)
    return packed(entries) + bytes(data)


def judge(tap, program, name, path, tensors):
    seen = ask(program, 'bytes', '--spans', '--by', 'tensor', path)
    tap.check(f'{name}: every byte has one label', accounts(seen, os.path.getsize(path)))
    shapes = {tensor['name']: tensor['shape'] for tensor in seen['tensors']}
    tap.equal(f'{name}: names and shapes', shapes, {tensor: dims for tensor, _, dims in tensors})
    would = ask(program, 'size', '--as', 'safetensors', '--spans', path)
    tap.equal(f'{name}: what would be written is what is there', would['predictions'][0]['spans'], seen['spans'])


def holes(tap, program, folder):
    entries, data = header(LENET, gap=16)
    path = put(folder, 'holes.safetensors', packed(entries, blanks=False) + bytes(data))
    seen = ask(program, 'bytes', '--spans', path)
    tap.check('holes: every byte has one label', accounts(seen, os.path.getsize(path)))
    tap.equal('holes: they are found', [(f['code'], f['bytes']) for f in seen['findings']], [('unused-space', 16 * 7)])


def large(tap, program, folder):
    """5 GB, of which only the header is there."""
    tensors = [('head.weight', 'F32', [1000, 25]), ('layers.0.weight', 'F32', [25000, 50000])]
    entries, data = header(tensors)
    path = put(folder, 'large.safetensors', packed(entries))
    os.truncate(path, os.path.getsize(path) + data)
    judge(tap, program, 'large', path, tensors)
    tap.equal('large: parameters', ask(program, path)['totals']['parameters'], 25000 * 50000 + 25000)


def main():
    program, tap = sys.argv[1], Tap()
    with tempfile.TemporaryDirectory() as folder:
        for name, tensors in (('lenet', LENET), ('mixed', MIXED), ('one', LENET[:1]), ('none', [])):
            judge(tap, program, name, put(folder, f'{name}.safetensors', as_rust_writes(tensors)), tensors)
        tap.equal('lenet: bytes', os.path.getsize(os.path.join(folder, 'lenet.safetensors')), 1724952)
        holes(tap, program, folder)
        large(tap, program, folder)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
