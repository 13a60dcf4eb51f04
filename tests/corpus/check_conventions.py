#!/usr/bin/env python3
"""Holds the counting conventions to what the tools themselves print.

usage: check_conventions.py NETWEIGHT SHARED

Needs SHARED/oracle/torchvision.csv, counters.csv, netscope.csv and darknet.csv; exits with 77 (skipped) without them."""
import csv
import json
import os
import subprocess
import sys

from check_models import Judge, named, rows, weigh

# Column of torchvision.csv: the convention, and the column that has the tool's figure.
TOOLS = {
    'macs': ('torchvision', 'macs'),
    'torchinfo_mult_adds': ('torchinfo', 'macs'),
    'fvcore_flops': ('fvcore', 'macs'),
    'thop_macs': ('thop', 'macs'),
    'ptflops_pytorch_macs': ('ptflops', 'macs'),
    'ptflops_aten_macs': ('ptflops-aten', 'macs'),
    'calflops_macs': ('calflops-macs', 'macs'),
    'calflops_flops': ('calflops-flops', 'flops'),
}

# Tool of counters.csv: for each of its two columns.
COUNTERS = {
    'torchvision_ops': [('torchvision', 'macs')],
    'fvcore': [('fvcore', 'macs')],
    'thop': [('thop', 'macs')],
    'torchinfo': [('torchinfo', 'macs')],
    'ptflops_pytorch': [('ptflops', 'macs')],
    'ptflops_aten': [('ptflops-aten', 'macs')],
    'calflops': [('calflops-macs', 'macs'), ('calflops-flops', 'flops')],
    'torchstat': [('torchstat-flops', 'flops'), ('torchstat-madd', 'macs')],
}

# Cases of counters.csv in the notation.
CASES = {
    'lenet5_caffe': 'INPUT 28x28x1, CONV5-20 valid linear, POOL2, CONV5-50 valid linear, POOL2, FC-500, FC-10 linear',
    'conv3x3_s1_bias(3->16,32x32)': 'INPUT 32x32x3, CONV3-16 linear',
    'convT(3->1,k2,s2,2x2)': 'INPUT 2x2x3, DECONV2-1 s2 linear',
    'depthwise3x3(32,32x32)': 'INPUT 32x32x32, DWCONV3 nobias linear',
    'bn2d(16,32x32)': 'INPUT 32x32x16, BN',
    'relu(16,32x32)': 'INPUT 32x32x16, RELU',
    'maxpool2(16,32x32)': 'INPUT 32x32x16, POOL2',
}

# What a file does not tell, by its kind and the convention; docs/conventions.md has the reasons.
UNSEEN = {
    ('built in', 'densenet169', 'ptflops'), ('built in', 'densenet169', 'thop'),  # functions where others have modules
    ('built in', 'mobilenet_v2', 'ptflops'), ('built in', 'mobilenet_v2', 'thop'),
    ('built in', 'resnet18', 'torchstat-flops'), ('built in', 'resnet18', 'torchstat-madd'),  # one ReLU called often
    ('built in', 'resnet50', 'torchstat-flops'), ('built in', 'resnet50', 'torchstat-madd'),
    ('train', 'vit_b_16', 'torchvision'),  # measured where PyTorch fuses attention, and so hides it
}


def wanted(shared):
    """{model: {(convention, column): number}}"""
    found = {}
    for row in rows(shared, 'torchvision.csv'):
        for column, tool in TOOLS.items():
            if row[column]:
                found.setdefault(row['model'], {})[tool] = int(float(row[column]))
    path = os.path.join(shared, 'oracle', 'counters.csv')
    if not os.path.exists(path):
        sys.exit(77)
    with open(path, newline='') as file:
        for row in csv.DictReader(line for line in file if not line.startswith('#')):
            for tool, number in zip(COUNTERS.get(row['tool'], []), (row['macs'], row['flops_or_madd'])):
                if number:
                    found.setdefault(row['case'], {})[tool] = int(number)
    return found


def compare(judge, program, kind, model, arguments, numbers):
    for (convention, column), number in numbers.items():
        report = weigh(program, *arguments, '--batch', '1', '--convention', convention)
        if report is None:
            judge.faults.append(f'{kind} {model}: cannot be weighed')
            return
        if (kind, model, convention) not in UNSEEN:
            judge.equal(f'{kind} {model}, {convention}', report['totals'][column], number)


def built_in(judge, program, numbers):
    for model, tools in numbers.items():
        if weigh(program, named(model)):
            compare(judge, program, 'built in', model, [named(model)], tools)


def cases(judge, program, numbers):
    for case, text in CASES.items():
        compare(judge, program, 'case', case, ['--expression=' + text], numbers[case])


def exported(judge, program, shared, numbers):
    """The exports that keep their normalisation, and those that have none."""
    train, plain = (os.path.join(shared, 'corpus', folder) for folder in ('onnx-train', 'onnx'))
    for name in sorted(os.listdir(train)) if os.path.isdir(train) else []:
        model = name[len('train_'):-len('.onnx')]
        compare(judge, program, 'train', model, [os.path.join(train, name)], numbers.get(model, {}))
    for name in sorted(os.listdir(plain)) if os.path.isdir(plain) else []:
        model, path = name[len('tv_'):-len('.onnx')], os.path.join(plain, name)
        if not name.startswith('tv_') or model not in numbers:
            continue
        report = weigh(program, path, '--batch', '1')
        if report and not any(note['code'] == 'folded-norm' for note in report['notes']):
            compare(judge, program, 'eval', model, [path], numbers[model])


def costs(judge, program, shared):
    """onnx-tool counts the exported file itself."""
    for row in rows(shared, 'torchvision.csv'):
        path = os.path.join(shared, 'corpus', 'onnx', f'tv_{row["model"]}.onnx')
        if not row['onnxtool_macs'] or not os.path.exists(path) or row['model'] == 'swin_t':
            continue  # swin_t: 592 of 4.78 G, arithmetic on shapes that onnx-tool folds
        report = weigh(program, path, '--batch', '1', '--convention', 'onnx-tool')
        judge.equal(f'{row["model"]}, onnx-tool', report['totals']['macs'], int(float(row['onnxtool_macs'])))


def netscope(judge, program, shared):
    """Layer by layer: netscope gives some padded poolings a size that Caffe does not, and what follows differs."""
    for row in rows(shared, 'netscope.csv'):
        if not row['macc'] or row['phase'] != 'TEST':
            continue
        report = weigh(program, os.path.join(shared, 'corpus', 'caffe', row['file']), '--phase', 'TEST', '--convention', 'netscope')
        stem = os.path.splitext(row['file'])[0]
        with open(os.path.join(shared, 'oracle', 'netscope', stem + '.netscope.json')) as file:
            theirs = json.load(file)['TEST']
        if not report:
            continue
        layers, same = {layer['name']: layer for layer in report['layers']}, True
        for name, _, shape, macc, *_ in theirs['layers']:
            own = layers.get(name)
            outputs = [out['shape'] for out in own['outputs']] if own else []
            alike = any((out + [1] * 4)[:4] == (shape + [1] * 4)[:4] for out in outputs)
            same = same and alike
            if same:
                judge.equal(f'{row["file"]} {name}, netscope', own['macs'], macc)
        if same:
            judge.equal(f'{row["file"]}, netscope', report['totals']['macs'], int(float(row['macc'])))


def darknet(judge, program, shared):
    for row in rows(shared, 'darknet.csv'):
        if row['file'] == 'vgg-16.cfg':
            report = weigh(program, 'vgg16', '--convention', 'darknet')
            judge.equal('vgg16, darknet', report['totals']['flops'], row['floating_point_operations'])


def main():
    program, shared = sys.argv[1:]
    judge, numbers = Judge(), wanted(shared)
    built_in(judge, program, numbers)
    cases(judge, program, numbers)
    exported(judge, program, shared, numbers)
    costs(judge, program, shared)
    netscope(judge, program, shared)
    darknet(judge, program, shared)
    for fault in judge.faults:
        print(fault)
    print(f'{judge.checks} numbers, {len(judge.faults)} faults')
    sys.exit(1 if judge.faults or not judge.checks else 0)


main()
