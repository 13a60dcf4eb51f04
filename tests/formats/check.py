#!/usr/bin/env python3
"""Runs netweight on each file of a folder and compares with what the file's own comments expect.

usage: check.py NETWEIGHT FOLDER

    #> OPTIONS           a run begins: the options, or nothing
    #= exit N            its exit status, 0 unless said
    #= layers A B C      the names of the layers, in order
    #= NAME SHAPES N     a layer: the shapes of its outputs (1x2x3, with commas between; ? and scalar stand for
                         themselves, none for no output, * for an unknown rank) and the parameters and buffers that it
                         brings
    #= value NAME TYPE SHAPE   an input or output of a layer or of the network
    #= group NAME PATH   the group that a layer is in, or -
    #= outputs A B       the names of the network's outputs, in order
    #= count NAME COLUMN N     a layer's number in a column
    #= field NAME SIZES        what a layer sees of the picture, as 7x7; ? where that is not known
    #= total NAME N      a total of the report, by its name in the JSON
    #= status WORD       of the report; exact unless said where the run succeeds
    #= phase WORD
    #= note CODE L:C     a note (- for the place where it has none), and nothing is said of the others; "none" for no notes at all
    #= error L:C TEXT    the message of an error, and its place; in a binary file the byte
    #= context TEXT      a part of the error's context

    #= bytes KIND N      bytes of that kind in its ledger (netweight bytes), or of net, tare or gross
    #= tensor NAME KIND TYPE SHAPE OFFSET N   a tensor of the ledger
    #= find CODE N       a finding and its bytes (- where it has none); `find none` for none at all
    #= said TEXT         a part of what a finding says

A file NAME.txt holds many small files: each begins after a line "---- TITLE" and is written out as NAME.prototxt; in
the folder onnx it becomes NAME.onnx, a model that onnxtext.py writes, in the folders pytorch, npy and npz what
torchtext.py writes.
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile

import onnxtext
import torchtext

# How a folder's files are written from text, and what their names end with.
WRITERS = {'onnx': (onnxtext.model, '.onnx'), 'pytorch': (torchtext.model, '.pth'),
           'npy': (torchtext.model, '.npy'), 'npz': (torchtext.model, '.npz')}
LEDGER = ('bytes', 'tensor', 'find', 'said')


def shape_text(shape):
    if shape is None:
        return '*'
    return 'x'.join('?' if dim is None else str(dim) for dim in shape) or 'scalar'


def place_text(place):
    """Line and column in a text, the byte in other files, - where there is no place."""
    if place.get('line'):
        return f'{place["line"]}:{place["column"]}'
    return '-' if place.get('offset') is None else str(place['offset'])


class Run:
    def __init__(self, options):
        self.options, self.expected, self.ledger = options, [], {}

    def start(self, program, path):
        done = subprocess.run([program, path, '--json'] + shlex.split(self.options), capture_output=True, text=True)
        self.code = done.returncode
        self.report = json.loads(done.stdout)
        self.layers = {layer['name']: layer for layer in self.report.get('layers', [])}
        if any(line.split(' ')[0] in LEDGER for line in self.expected):
            done = subprocess.run([program, 'bytes', path, '--json', '--by', 'tensor'], capture_output=True, text=True)
            self.ledger = json.loads(done.stdout)
            assert 'kinds' in self.ledger, done.stdout
        ports = self.report.get('inputs', []) + self.report.get('outputs', [])
        ports += [output for layer in self.layers.values() for output in layer['outputs']]
        self.values = {port['name']: port for port in ports}

    def seen_layer(self, name):
        layer = self.layers[name]
        shapes = ','.join(shape_text(output['shape']) for output in layer['outputs']) or 'none'
        counts = [layer['weights'], layer['biases'], layer['buffers']]
        return f'{name} {shapes} {"?" if None in counts else sum(counts)}'

    def seen_value(self, name):
        port = self.values.get(name, {'dtype': 'is not there', 'shape': None})
        return f'value {name} {port["dtype"] or "?"} {shape_text(port["shape"])}'

    def seen_count(self, name, column):
        number = self.layers.get(name, {}).get(column)
        return f'count {name} {column} {"?" if number is None else number}'

    def seen_in_ledger(self, word, rest, line):
        findings = self.ledger['findings']
        if word == 'bytes':
            kinds = {row['kind']: row['bytes'] for row in self.ledger['kinds']}
            sums = {'net': self.ledger['net_bytes'], 'tare': self.ledger['tare_bytes'], 'gross': sum(kinds.values())}
            name = rest.split()[0]
            return f'bytes {name} {sums.get(name, kinds.get(name, 0))}'
        if word == 'tensor':
            rows = [row for row in self.ledger['tensors'] if row['name'] == rest.split()[0]]
            texts = [f'tensor {r["name"]} {r["kind"]} {r["dtype"]} {shape_text(r["shape"])} {r["offset"]} {r["bytes"]}'
                     for r in rows]
        elif word == 'find':
            texts = [f'find {f["code"]} {"-" if f["bytes"] is None else f["bytes"]}' for f in findings] or ['find none']
        else:
            texts = [line if rest in f['text'] else f'said {f["text"]}' for f in findings]
        return line if line in texts else '; '.join(texts)

    def seen(self, line):
        """What this run says where `line` says what is expected."""
        word, _, rest = line.partition(' ')
        error = self.report.get('error', {})
        notes = self.report.get('notes', [])
        if word in LEDGER:
            return self.seen_in_ledger(word, rest, line)
        if word == 'exit':
            return f'exit {self.code}'
        if word == 'layers':
            return 'layers ' + ' '.join(self.layers)
        if word == 'outputs':
            return 'outputs ' + ' '.join(output['name'] for output in self.report['outputs'])
        if word == 'value':
            return self.seen_value(rest.split()[0])
        if word == 'count':
            return self.seen_count(*rest.split()[:2])
        if word == 'field':
            return f'field {rest.split()[0]} {shape_text(self.layers[rest.split()[0]].get("receptive_field"))}'
        if word == 'group':
            layer = self.layers[rest.split()[0]]
            return f'group {layer["name"]} {layer["group"] or "-"}'
        if word == 'total':
            return f'total {rest.split()[0]} {self.report["totals"][rest.split()[0]]}'
        if word == 'status':
            return f'status {self.report.get("status")}'
        if word == 'phase':
            return f'phase {self.report["options"]["phase"]}'
        if word == 'note':
            texts = [f'note {note["code"]} {place_text(note)}' for note in notes] or ['note none']
            return line if line in texts else '; '.join(texts)
        if word == 'error':
            return f'error {place_text(error)} {error.get("message")}'
        if word == 'context':
            return line if rest in (error.get('context') or '') else f'context {error.get("context")}'
        return self.seen_layer(word) if word in self.layers else f'no layer {word}'

    def faults(self):
        words = [line.split(' ')[0] for line in self.expected]
        expected = list(self.expected)
        if 'exit' not in words:
            expected.append('exit 1' if 'error' in words else 'exit 0')
        if 'status' not in words and 'error' not in words:
            expected.append('status exact')
        for line in expected:
            seen = self.seen(line)
            if seen != line:
                yield f'expected: {line}\n#     seen: {seen}'


def runs_of(text):
    runs = []
    for line in text.splitlines():
        if line.startswith('#>'):
            runs.append(Run(line[2:].strip()))
        elif line.startswith('#='):
            runs[-1].expected.append(line[2:].strip())
    return runs


def files_of(folder, scratch):
    """(title, path, text) of each file to run."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        with open(path, encoding='utf-8', errors='replace') as file:
            text = file.read()
        if not name.endswith('.txt'):
            yield name, path, text
            continue
        for part in text.split('\n---- ')[1:]:
            title, _, body = part.partition('\n')
            path = os.path.join(scratch, name[:-len('.txt')])
            yield f'{name}: {title}', written(path, body, os.path.basename(folder)), body


def written(path, text, folder):
    """The file that a text stands for."""
    model, end = WRITERS.get(folder, (str.encode, '.prototxt'))
    with open(path + end, 'wb') as file:
        file.write(model(text))
    return path + end


def main():
    program, folder = sys.argv[1:3]
    number, good = 0, True
    with tempfile.TemporaryDirectory() as scratch:
        for title, path, text in files_of(folder, scratch):
            for run in runs_of(text):
                number += 1
                run.start(program, path)
                faults = list(run.faults())
                good = good and not faults
                print(f'{"not ok" if faults else "ok"} {number} - {title} {run.options}')
                for fault in faults:
                    print(f'# {fault}')
    print(f'1..{number}')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
