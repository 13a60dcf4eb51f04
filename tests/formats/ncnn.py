#!/usr/bin/env python3
"""ncnn: weights in every way in which they may be stored, layer by layer, and what a file of the wrong size is.

usage: ncnn.py NETWEIGHT"""
import struct
import sys
import tempfile

from bytestest import Tap, accounts, ask, put

TAGS = {'float32': 0, 'scaled': 0x0002C056, 'float16': 0x01306B47, 'int8': 0x000D4B38, 'table': 0x01020304}
BYTES = {'float32': 4, 'scaled': 4, 'float16': 2, 'int8': 1, 'table': 1}

# A name, the layers of the .param, and what is loaded: a number of floats, or of elements behind a tag.
NETS = [
    ('conv', ['Input in 0 1 in 0=8 1=8 2=3', 'Convolution c 1 1 in out 0=5 1=3 4=1 5=1 6=135'], ['w135', 5]),
    ('depthwise', ['Input in 0 1 in 0=8 1=8 2=3', 'ConvolutionDepthWise c 1 1 in out 0=3 1=3 4=1 5=0 6=27 7=3'], ['w27']),
    ('deconv', ['Input in 0 1 in 0=4 1=4 2=2', 'Deconvolution d 1 1 in out 0=3 1=2 3=2 5=1 6=24'], ['w24', 3]),
    ('int8', ['Input in 0 1 in 0=8 1=8 2=4', 'Convolution c 1 1 in mid 0=3 1=1 5=1 6=12 8=102',
              'ConvolutionDepthWise d 1 1 mid out 0=3 1=3 5=1 6=27 7=3 8=1', 'InnerProduct f 1 1 out end 0=2 1=1 2=216 8=2'],
     ['w12', 3, 3, 1, 1, 'w27', 3, 3, 1, 'w216', 2, 2, 1]),
    ('vectors', ['Input in 0 1 in 0=6 1=6 2=4', 'BatchNorm b 1 1 in x 0=4', 'Scale s 1 1 x y 0=4 1=1', 'PReLU p 1 1 y z 0=4',
                 'LayerNorm l 1 1 z n 0=6', 'RMSNorm r 1 1 n out 0=6', 'MemoryData m 0 1 mem 0=3 1=2'],
     [4, 4, 4, 4, 4, 4, 4, 6, 6, 6, 6]),
    ('gemm', ['Input in 0 1 in 0=5 1=7', 'Gemm g 1 1 in out 3=1 5=1 6=1 8=3 9=5 10=4'], ['w15', 'w3']),
    ('heads', ['Input in 0 1 in 0=4 1=7', 'MultiHeadAttention a 1 1 in out 0=4 1=2 2=16'], ['w16', 4] * 4),
    ('lstm', ['Input in 0 1 in 0=3 1=7', 'LSTM l 1 1 in out 0=2 1=48 2=2'], ['w48', 'w16', 'w32']),
    ('embed', ['Input in 0 1 in 0=7', 'Embed e 1 1 in out 0=3 1=11 2=1 3=33'], ['w33', 3]),
]


def param(layers):
    blobs = sum(int(line.split()[3]) for line in layers)
    return ('\n'.join(['7767517', f'{len(layers)} {blobs}', *layers]) + '\n').encode()


def stored(loads, how):
    content = b''
    for load in loads:
        if isinstance(load, int):
            content += b'\x07' * (4 * load)
            continue
        data = int(load[1:]) * BYTES[how]
        content += struct.pack('<I', TAGS[how]) + b'\x07' * ((1024 if how == 'table' else 0) + data + -data % 4)
    return content


def spans_of(report):
    return [(s['offset'], s['length'], s['kind'], s['owner']) for s in report.get('spans', [])] or report


def elements(loads):
    return sum(load if isinstance(load, int) else int(load[1:]) for load in loads)


def judge(tap, program, folder, name, layers, loads):
    path = put(folder, f'{name}.param', param(layers))
    totals = ask(program, path)['totals']
    tap.equal(f'{name}: elements', totals['parameters'] + totals['buffers'], elements(loads))
    tap.equal(f'{name}: layers', totals['layers'], len(layers))
    for how in TAGS:
        content = stored(loads, how)
        seen = ask(program, 'bytes', '--spans', '--by', 'tensor', put(folder, f'{name}.bin', content))
        tap.check(f'{name} in {how}: every byte has one label', accounts(seen, len(content)))
        tap.equal(f'{name} in {how}: tensors', len(seen.get('tensors', [])), len(loads))
        tap.equal(f'{name} in {how}: nothing is found', seen.get('findings'), [])
        dtype = 'float32' if how == 'scaled' else how
        if dtype not in ('float32', 'float16', 'int8'):
            continue
        would = ask(program, 'size', '--as', 'ncnn', '--spans', f'{folder}/{name}.bin')['predictions'][0]
        tap.equal(f'{name} in {how}: what would be written is what is there', spans_of(would), spans_of(seen))


def sizes(tap, program, folder):
    name, layers, loads = NETS[0]
    put(folder, 'cut.param', param(layers))
    whole = stored(loads, 'float32')
    for cut in range(8, len(whole), 4):
        report = ask(program, put(folder, 'cut.bin', whole[:cut]))
        if report.get('error', {}).get('code') != 'truncated':
            tap.check(f'cut after {cut} bytes', report)
    tap.check('cut short', '')
    report = ask(program, 'bytes', '--spans', put(folder, 'cut.bin', whole + b'\x07' * 8))
    tap.equal('8 bytes too many', [(f['code'], f['bytes']) for f in report['findings']], [('unused-space', 8)])
    tap.equal('without a .param', ask(program, put(folder, 'alone.bin', whole[:4] + b'\x01' * 4))['error']['code'], 'read')


def main():
    program, tap = sys.argv[1], Tap()
    with tempfile.TemporaryDirectory() as folder:
        for case in NETS:
            judge(tap, program, folder, *case)
        sizes(tap, program, folder)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
