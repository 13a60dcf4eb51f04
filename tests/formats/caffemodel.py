#!/usr/bin/env python3
"""Caffe's weights: small files of every era; what would be written is what is read, and what is broken is refused.

usage: caffemodel.py NETWEIGHT"""
import sys
import tempfile

import caffemodelmake as make
from bytestest import Tap, accounts, ask, put


def written(seen):
    return [(span['offset'], span['length'], span['kind'], span['owner']) for span in seen['spans']]


def judge(tap, program, name, folder):
    era, options, description, content = make.FILES[name]
    path, text = put(folder, f'{name}.caffemodel', content), put(folder, f'{name}-net.prototxt', description.encode())
    seen = ask(program, 'bytes', '--spans', path)
    tap.check(f'{name}: every byte has one label', accounts(seen, len(content)))
    would = ask(program, 'size', '--as', 'caffemodel', '--era', era, '--phase', 'TEST', '--spans', *options, text)
    tap.equal(f'{name}: what would be written is what is there', written(would['predictions'][0]), written(seen))
    own = [(layer['name'], layer['parameters']) for layer in ask(program, path)['layers'] if layer['parameters']]
    ours = [(layer['name'], layer['parameters']) for layer in ask(program, '--phase', 'TEST', text)['layers'] if layer['parameters']]
    tap.equal(f'{name}: parameters of each layer', own, ours)


def judge_states(tap, program, folder):
    text = put(folder, 'state.prototxt', make.TODAY.encode())
    for name, content in make.states().items():
        seen = ask(program, 'bytes', '--spans', put(folder, f'{name}.solverstate', content))
        tap.check(f'{name}: every byte has one label', accounts(seen, len(content)))
        tap.equal(f'{name}: nothing of it is net', seen['net_bytes'], 0)
        would = ask(program, 'size', '--as', 'solverstate', '--optimizer', name, '--name', 'small_iter_300.solverstate', text)
        tap.equal(f'{name}: its size', would['predictions'][0]['bytes'], len(content))


def judge_description(tap, program, folder):
    path = put(folder, 'net.caffemodel', make.today())
    for what, description, told in [
        ('that is of it', make.TODAY, {('description', 0)}),
        ('with fewer outputs', make.TODAY.replace('200', '100'), {('description-differs', n) for n in (9600, 800)}),
        ('without a layer', make.TODAY.replace('"bn" type: "BatchNorm"', '"bn" type: "Power"'), {('description-differs', n) for n in (12, 4)}),
        ('with another layer', make.TODAY.replace('"ReLU"', '"PReLU"'), {('description-differs', 0)}),
        ('that is broken', 'layer { name: "a" type: "Convolution" bottom: "none" }', {('description', 0)}),
    ]:
        put(folder, 'net.prototxt', description.encode())
        found = ask(program, 'bytes', path)['findings']
        tap.equal(f'a description {what}', {(finding['code'], finding['bytes']) for finding in found}, told)


BROKEN = {
    'fewer values than dims': make.message(100, make.text(1, 'a'), make.message(7, make.shape((3, )), make.values(5, 2))),
    'values that are no floats': make.message(100, make.text(1, 'a'), make.message(7, make.message(5, b'abc'))),
    'a negative dim': make.message(100, make.message(7, make.message(7, make.message(1, b'\xff' * 9 + b'\x01')))),
    'more dims than a blob has': make.message(100, make.message(7, make.message(7, make.message(1, b'\1' * 33)))),
    'a length behind the end': make.varint(100 << 3 | 2) + b'\x7f',
}


def main():
    program, tap = sys.argv[1], Tap()
    with tempfile.TemporaryDirectory() as folder:
        for name in make.FILES:
            judge(tap, program, name, folder)
        judge_states(tap, program, folder)
        judge_description(tap, program, folder)
        for what, layer in BROKEN.items():
            report = ask(program, put(folder, 'broken.caffemodel', make.text(1, 'broken') + layer))
            tap.check(f'{what}: refused', '' if 'error' in report else report)
        whole, ends = make.rc2(), []
        for cut in range(8, len(whole)):
            report = ask(program, '--format', 'caffemodel', put(folder, 'cut.caffemodel', whole[:cut]))
            if 'error' not in report:
                ends.append(cut)
        tap.check('cut short: only whole layers are read', '' if len(ends) <= 5 else f'read when cut after {ends}')
        unknown = ask(program, 'size', '--as', 'caffemodel', '--era', 'rc', put(folder, 'new.prototxt', make.TODAY.encode()))
        tap.check('a type that the era had not is an error', '' if 'BatchNorm' in str(unknown.get('error')) else unknown)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
