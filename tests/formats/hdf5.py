"""Files of HDF5 and archives around them: their tensors and bytes, each truncation, and what breaks them.

usage: hdf5.py NETWEIGHT"""
import json
import os
import struct
import subprocess
import sys
import tempfile

import hdf5make

# Of each file: tensors in their order with kind and bytes, findings.
WANTED = {
    'weights': (['dense/dense/kernel:0 weight 24', 'dense/dense/bias:0 bias 12'], ['unused-space']),
    'model': (['model_weights/dense/dense/kernel:0 weight 24', 'model_weights/dense/dense/bias:0 bias 12'],
              ['unused-space', 'code']),
    'checkpoint': (['model_weights/dense/dense/kernel:0 weight 24', 'model_weights/dense/dense/bias:0 bias 12',
                    'optimizer_weights/step state 4', 'optimizer_weights/v state 24'], ['unused-space', 'optimizer-state']),
    'old': (['again weight 16', 'first weight 0', 'never weight 0', 'zipped weight 24'],
            ['unused-space', 'shared-storage', 'compressed']),
    'new': (['top weight 12', 'dense/compact weight 12', 'dense/single weight 8', 'dense/implicit weight 24',
             'dense/fixed weight 24', 'dense/extensible weight 24', 'dense/tree weight 24'], ['unused-space']),
    'caffe': (['data/ip/0 weight 24', 'data/ip/1 bias 12', 'data/norm/0 buffer 12', 'data/norm/1 buffer 12',
               'data/norm/2 buffer 4'], ['unused-space']),
    'user-block': (['dense/dense/kernel:0 weight 24', 'dense/dense/bias:0 bias 12'], ['unused-space']),
    'archive': (['layers/dense/vars/0 weight 24', 'layers/dense/vars/1 bias 12', 'layers/norm/vars/0 weight 12',
                 'layers/norm/vars/1 bias 12', 'layers/norm/vars/2 buffer 12', 'layers/norm/vars/3 buffer 12',
                 'optimizer/vars/0 state 4', 'optimizer/vars/1 state 24'], ['code', 'unused-space', 'optimizer-state']),
}


def run(program, path, *options):
    return subprocess.run([program, 'bytes', path, '--json', *options], capture_output=True, text=True, timeout=20)


def put(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, 'wb') as file:
        file.write(content)
    return path


def check(program, path, name, content):
    """What is wrong with the report on a file."""
    done = run(program, path, '--spans', '--by', 'tensor')
    if done.returncode:
        return done.stderr.strip()
    report = json.loads(done.stdout)
    tensors, findings = WANTED[name]
    found = [f"{t['name']} {t['kind']} {t['bytes']}" for t in report['tensors']]
    if found != tensors:
        return f'tensors are {found}'
    if sorted(f['code'] for f in report['findings']) != sorted(findings):
        return f"findings are {[f['code'] for f in report['findings']]}"
    at = 0
    for span in report['spans']:
        if span['offset'] != at or span['kind'] == 'unclaimed':
            return f'after {at} comes {span}'
        at += span['length']
    return '' if at == len(content) else f'the spans end at {at}'


def broken(content):
    """Every cut of a file, and addresses in it that lead back, or out: none may crash or be waited for."""
    for end in range(0, len(content), max(1, len(content) // 400)):
        yield content[:end]
    for at in range(96, len(content) - 8, 8):
        value = struct.unpack_from('<Q', content, at)[0]
        if 96 <= value < len(content):
            for other in (96, at, len(content) - 1, 1 << 62, hdf5make.NOWHERE):
                yield content[:at] + struct.pack('<Q', other) + content[at + 8:]


def main():
    program, number = sys.argv[1], 0
    files = {**hdf5make.models(), **hdf5make.archives()}
    print(f'1..{len(files) * 2}')
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            end = '.keras' if name == 'archive' else '.h5'
            problem = check(program, put(folder, name + end, content), name, content)
            number += 1
            print(f"{'not ' if problem else ''}ok {number} - {name}", problem and f'\n# {problem}')
            cases = broken(content) if name in ('new', 'caffe') else ()
            codes = [run(program, put(folder, 'broken' + end, case)).returncode for case in cases]
            bad = [code for code in codes if code not in (0, 1, 3)]
            number += 1
            print(f"{'not ' if bad else ''}ok {number} - {name}, broken in many places", bad and f'\n# {bad}')


main()
