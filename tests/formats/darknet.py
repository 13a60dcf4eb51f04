#!/usr/bin/env python3
"""Darknet: the weights of small cfgs byte by byte, what a file of the wrong size is, and, where Debian's `darknet` is
installed, what it writes itself.

usage: darknet.py NETWEIGHT"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

from bytestest import Tap, accounts, ask, put

NET = '[net]\nbatch=8\nsubdivisions=2\nwidth=16\nheight=16\nchannels=3\n'
STEPS = '[net]\nbatch=1\ninputs=6\n'

# A name, the cfg, the floats of each layer that has any, and the multiply-adds.
CFGS = [
    ('conv', NET + '[convolutional]\nfilters=4\nsize=3\nstride=2\npad=1\nactivation=leaky\n', {0: 4 + 108}, 4 * 27 * 64),
    ('normalized', NET + '[convolutional]\nbatch_normalize=1\nfilters=4\nsize=3\n[softmax]\n', {0: 16 + 108}, 4 * 27 * 196),
    ('groups', NET + '[conv]\nfilters=4\nsize=1\n[conv]\nfilters=8\ngroups=4\nsize=3\npad=1\n', {0: 16, 1: 8 + 72},
     12 * 256 + 72 * 256),
    ('connected', NET + '[max]\nsize=2\nstride=2\n[connected]\noutput=5\nbatch_normalize=1\n[dropout]\n[cost]\n',
     {1: 5 + 5 * 192 + 15}, 960),
    ('batchnorm', NET + '[batchnorm]\n[avgpool]\n[softmax]\n', {0: 9}, 0),
    ('local', NET + '[local]\nfilters=2\nsize=3\nstride=2\npad=1\n[local]\nfilters=1\nsize=8\n',
     {0: 64 * 2 + 64 * 2 * 27, 1: 1 + 64 * 2}, 64 * 54 + 128),
    ('deconv', NET + '[deconvolutional]\nfilters=2\nsize=2\nstride=2\nbatch_normalize=1\n', {0: 8 + 24}, 24 * 256),
    ('routes', NET + '[conv]\nfilters=2\n[conv]\nfilters=3\n[route]\nlayers = -1, 0\n[shortcut]\nfrom=-1\n[upsample]\n'
     '[reorg]\nstride=2\n[conv]\nfilters=18\n[yolo]\nmask=0\nnum=3\nclasses=13\n',
     {0: 8, 1: 9, 6: 18 + 20 * 18}, (6 + 6 + 360) * 256),
    ('rnn', STEPS + '[rnn]\noutput=4\nbatch_normalize=1\n[connected]\noutput=2\n', {0: 3 * 16 + 24 + 32, 1: 2 + 8}, 64),
    ('gru', STEPS + '[gru]\noutput=4\n', {0: 6 * 4 + 3 * 24 + 3 * 16}, 120),
    ('lstm', STEPS + '[lstm]\noutput=4\nbatch_normalize=1\n', {0: 8 * 16 + 4 * 24 + 4 * 16}, 160),
    ('crnn', NET + '[crnn]\nhidden_filters=4\noutput_filters=2\n', {0: 4 + 108 + 4 + 144 + 2 + 72}, 324 * 256),
    ('unsaved', NET + '[conv]\nfilters=4\n[conv]\nfilters=2\ndontsave=1\n[softmax]\n', {0: 16, 1: 0}, 20 * 256),
]

OWN = [name for name, *_ in CFGS if name not in ('deconv', 'crnn')]  # those that darknet itself can start


def weights(floats, version=(0, 2, 0)):
    seen = struct.pack('<q', 1) if version[0] * 10 + version[1] >= 2 else struct.pack('<i', 1)
    return struct.pack('<iii', *version) + seen + bytes(4 * floats)


def spans_of(report):
    return [(s['offset'], s['length'], s['kind'], s['owner']) for s in report.get('spans', [])] or report


def judge(tap, program, folder, name, cfg, layers, macs):
    path = put(folder, f'{name}.cfg', cfg.encode())
    report, content = ask(program, path), weights(sum(layers.values()))
    tap.equal(f'{name}: multiply-adds', report['totals']['macs'], macs)
    file = put(folder, f'{name}.weights', content)
    seen = ask(program, 'bytes', '--spans', file)
    tap.check(f'{name}: every byte has one label', accounts(seen, len(content)))
    of = {}
    for at, length, kind, owner in spans_of(seen)[2:]:
        layer = int(owner.partition('.')[0])
        of[layer] = of.get(layer, 0) + length // 4
    tap.equal(f'{name}: floats of each layer', of, {layer: n for layer, n in layers.items() if n})
    would = ask(program, 'size', '--as', 'darknet', '--spans', path)['predictions'][0]
    tap.equal(f'{name}: what would be written is what is there', spans_of(would), spans_of(seen))
    old = ask(program, 'size', '--as', 'darknet', '--era', '0.1', path)['predictions'][0]
    tap.equal(f'{name}: before 0.2', old['bytes'], len(content) - 4)
    tap.equal(f'{name}: is read', ask(program, file)['totals']['macs'], macs)


def sizes(tap, program, folder):
    """Files that are too short, too long, or end with a layer; names by which the cfg is found."""
    put(folder, 'two.cfg', (NET + '[conv]\nfilters=4\n[conv]\nfilters=2\n').encode())
    whole = weights(26)
    for name in ('two.weights', 'two_final.weights', 'two_10000.weights', 'two.conv.2', 'two.backup'):
        tap.check(f'{name} finds two.cfg', accounts(ask(program, 'bytes', '--spans', put(folder, name, whole)), len(whole)))
    for cut in range(20, len(whole), 4):
        report = ask(program, 'bytes', put(folder, 'two.weights', whole[:cut]))
        if cut in (20, 84):
            codes = [finding['code'] for finding in report['findings']]
            tap.equal(f'{cut} bytes are those of the first layers', codes, ['partial-weights'])
        else:
            tap.equal(f'{cut} bytes end inside a layer', report.get('error', {}).get('code'), 'truncated')
    report = ask(program, 'bytes', '--spans', put(folder, 'two.weights', whole + bytes(8)))
    tap.equal('8 bytes too many', [(f['code'], f['bytes']) for f in report['findings']], [('unused-space', 8)])
    tap.equal('they are dead', spans_of(report)[-1], (len(whole), 8, 'dead', 'behind the last layer'))
    old = weights(26, (0, 1, 0))
    tap.check('a head of 16 bytes', accounts(ask(program, 'bytes', '--spans', put(folder, 'two.weights', old)), len(old)))
    report = ask(program, put(folder, 'alone.weights', whole))
    tap.equal('without a cfg', report['error']['code'], 'read')


def written(tap, program, folder, tool):
    for name, cfg, layers, _ in CFGS:
        if name not in OWN:
            continue
        path = put(folder, f'{name}.cfg', cfg.encode())
        file = os.path.join(folder, f'{name}.weights')
        if os.path.exists(file):
            os.remove(file)
        subprocess.run([tool, 'partial', path, '', file, '999'], capture_output=True, cwd=folder)
        if not os.path.exists(file):
            print(f'# {name}: darknet wrote nothing')
            continue
        seen = ask(program, 'bytes', '--spans', file)
        tap.check(f'{name} by darknet: every byte has one label', accounts(seen, os.path.getsize(file)))
        would = ask(program, 'size', '--as', 'darknet', '--spans', path)['predictions'][0]
        tap.equal(f'{name} by darknet: what would be written is what is there', spans_of(would), spans_of(seen))
        tap.equal(f'{name} by darknet: nothing is missing', seen['findings'], [])


def main():
    program, tap = sys.argv[1], Tap()
    tool = shutil.which('darknet') or shutil.which('darknet', path='/usr/games:/usr/local/bin')
    with tempfile.TemporaryDirectory() as folder:
        for case in CFGS:
            judge(tap, program, folder, *case)
        sizes(tap, program, folder)
        if tool:
            written(tap, program, folder, tool)
        else:
            print('# darknet is not installed: what it writes is not compared')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
