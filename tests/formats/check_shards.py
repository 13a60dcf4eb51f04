#!/usr/bin/env python3
"""Models in several files, by their index.

usage: check_shards.py NETWEIGHT"""
import json
import os
import subprocess
import sys
import tempfile

import torchtext

FIRST = 'pickle m/data.pkl d{ X"a.weight" t:0:Float:12:3x4:4x1 u\nstore m/data/0 48'
SECOND = 'pickle m/data.pkl d{ X"a.bias" t:0:Float:3:3:1 X"b.weight" t:1:Half:4:4:1 u\nstore m/data/0 12\nstore m/data/1 8'
HEADER = b'{"a.bias":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b.weight":{"dtype":"F16","shape":[4],"data_offsets":[12,20]}}'
NAMES = {'a.weight': 'one.bin', 'a.bias': 'two.bin', 'b.weight': 'two.bin'}


def write(path, data):
    with open(path, 'wb') as file:
        file.write(data)


def run(*arguments):
    return json.loads(subprocess.run([*arguments, '--json'], capture_output=True, text=True).stdout)


def cases(program):
    write('one.bin', torchtext.model(FIRST))
    write('two.bin', torchtext.model(SECOND))
    write('two.safetensors', len(HEADER).to_bytes(8, 'little') + HEADER + bytes(20))
    index = 'pytorch_model.bin.index.json'
    for second in ('two.bin', 'two.safetensors'):
        names = {name: file.replace('two.bin', second) for name, file in NAMES.items()}
        write(index, json.dumps({'metadata': {'total_size': 68}, 'weight_map': names}).encode())
        read = run(program, 'bytes', index, '--by', 'tensor', '--spans')
        seen = [(row['name'], row['file'], row['bytes']) for row in read['tensors']]
        yield f'tensors of {second}', seen == [('a.weight', 1, 48), ('a.bias', 2, 12), ('b.weight', 2, 8)], seen
        files = [(file['path'], file['bytes']) for file in read['files']]
        yield f'files with {second}', files == [(f, os.path.getsize(f)) for f in (index, 'one.bin', second)], files
        sums = [sum(s['length'] for s in read['spans'] if s['file'] == i) for i in range(3)]
        yield f'spans with {second}', sums == [size for _, size in files], sums
        report = run(program, index)
        layers = [(row['name'], row['parameters']) for row in report['layers']]
        yield f'layers with {second}', layers == [('a', 15), ('b', 4)], layers
    write(index, json.dumps({'weight_map': {**NAMES, 'c': 'one.bin'}}).encode())
    notes = [note['code'] for note in run(program, index)['notes']]
    yield 'a tensor that no file holds', 'missing-tensors' in notes, notes


def main():
    program, number, all_good = os.path.abspath(sys.argv[1]), 0, True
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for title, good, seen in cases(program):
            number, all_good = number + 1, all_good and good
            print(f'{"ok" if good else "not ok"} {number} - {title}' + ('' if good else f'\n# {seen}'))
        os.chdir('/')
    print(f'1..{number}')
    return 0 if all_good else 1


if __name__ == '__main__':
    sys.exit(main())
