#!/usr/bin/env python3
"""What numpy writes is what was predicted, byte for byte, and what is read of it is what was saved.

usage: check_numpy.py NETWEIGHT

Skipped (77) where neither this Python nor the system's has numpy."""
import json
import os
import subprocess
import sys
import tempfile

import framework

framework.need('numpy')

import numpy as np  # noqa: E402

LENET = {'conv1.weight': (20, 1, 5, 5), 'conv1.bias': (20,), 'conv2.weight': (50, 20, 5, 5), 'conv2.bias': (50,),
         'ip1.weight': (500, 800), 'ip1.bias': (500,), 'ip2.weight': (10, 500), 'ip2.bias': (10,)}
ARRAYS = [np.zeros((2, 3), code) for code in ('f2', 'f4', 'f8', 'i1', '>i2', 'i4', '>i8', 'u1', 'u2', 'u4', 'u8', 'b1', 'c8', 'c16')]
ARRAYS += [np.zeros((3, 4), 'f4', order='F'), np.float32(1), np.zeros(0, 'f4'), np.zeros((1,) * 32, 'i1')]


def run(program, *arguments):
    return json.loads(subprocess.run([program, *arguments, '--json'], capture_output=True, text=True).stdout)


def predictions(program):
    for dtype in ('float16', 'float32', 'float64'):
        np.savez('model.npz', **{name: np.zeros(shape, dtype) for name, shape in LENET.items()})
        seen = run(program, 'size', 'lenet5', '--as', 'npz', '--dtype', dtype, '--spans')['predictions'][0]
        read = run(program, 'bytes', 'model.npz', '--spans')
        good = seen['bytes'] == os.path.getsize('model.npz') and seen['spans'] == read['spans']
        yield f'lenet5, {dtype}', good, seen['bytes']


def readings(program):
    for number, array in enumerate(ARRAYS):
        array = np.asarray(array)
        np.save('array.npy', array)
        row = run(program, 'bytes', 'array.npy', '--by', 'tensor')['tensors'][0]
        good = (row['dtype'], row['shape'], row['bytes']) == (array.dtype.name, list(array.shape), array.nbytes)
        yield f'array {number}: {array.dtype} {array.shape}', good, row
    for save in (np.savez, np.savez_compressed):
        save('arrays.npz', a=np.zeros((30, 40), 'f4'), b=np.arange(1000))
        read = run(program, 'bytes', 'arrays.npz', '--by', 'tensor')
        shapes = [(row['name'], row['dtype'], row['shape']) for row in read['tensors']]
        good = shapes == [('a', 'float32', [30, 40]), ('b', 'int64', [1000])]
        yield save.__name__, good, shapes


def main():
    program, number, all_good = os.path.abspath(sys.argv[1]), 0, True
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for test in (predictions, readings):
            for title, good, seen in test(program):
                number, all_good = number + 1, all_good and good
                print(f'{"ok" if good else "not ok"} {number} - {title}' + ('' if good else f'\n# {seen}'))
        os.chdir('/')
    print(f'1..{number}')
    return 0 if all_good else 1


if __name__ == '__main__':
    sys.exit(main())
