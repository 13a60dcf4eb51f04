#!/usr/bin/env python3
"""Compares the models built in with what the frameworks themselves say of them.

usage: check_models.py NETWEIGHT SHARED

Needs SHARED/oracle/torchvision.csv, caffe.csv and memory/torch113_saved_tensors.csv; exits with 77 (skipped) without them."""
import csv
import json
import os
import subprocess
import sys

# Models whose plain name is the Caffe form.
CAFFE_FIRST = {'alexnet', 'vgg11', 'vgg13', 'vgg16', 'vgg19', 'googlenet'}

# Our name, and the file and batch that Caffe weighed.
CAFFE = {
    'lenet5': ('lenet.prototxt', 64),
    'alexnet': ('bvlc_alexnet_deploy.prototxt', 10),
    'vgg13': ('soeaver_vgg13-pytorch.prototxt', 1),
    'vgg16': ('netscope-eth_vgg-16.prototxt', 10),
    'vgg19': ('VGG_ILSVRC_19_layers_deploy.prototxt', 10),
    'googlenet': ('bvlc_googlenet_deploy.prototxt', 10),
}


def rows(shared, name):
    path = os.path.join(shared, 'oracle', name)
    if not os.path.exists(path):
        print(f'skipped: there is no {path}')
        sys.exit(77)
    with open(path, newline='') as file:
        return list(csv.DictReader(file))


def weigh(program, model, *options):
    done = subprocess.run([program, model, '--json', *options], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


class Judge:
    def __init__(self):
        self.checks, self.faults = 0, []

    def equal(self, what, ours, theirs):
        self.checks += 1
        if ours != int(theirs):
            self.faults.append(f'{what}: {ours}, measured {theirs}')


def named(model):
    return model + '-torchvision' if model in CAFFE_FIRST else model


def main():
    program, shared = sys.argv[1:]
    judge = Judge()
    for row in rows(shared, 'torchvision.csv'):
        report = weigh(program, named(row['model']))
        if report is None:
            continue
        totals = report['totals']
        judge.equal(f"{row['model']}: parameters", totals['parameters'], row['params'])
        judge.equal(f"{row['model']}: buffers", sum(layer['buffers'] or 0 for layer in report['layers']), row['buffers'])
        judge.equal(f"{row['model']}: macs", totals['macs'], row['macs'])
    for row in rows(shared, os.path.join('memory', 'torch113_saved_tensors.csv')):
        side, batch = row['hw'], row['batch']
        report = weigh(program, named(row['model']), '--input', f'data={batch}x3x{side}x{side}')
        if report is not None:
            judge.equal(f"{row['model']}, batch {batch}: kept for backward",
                        sum(layer['saved_bytes'] or 0 for layer in report['layers']), row['bytes_forward'])
    for row in rows(shared, 'caffe.csv'):
        for model, (file, batch) in CAFFE.items():
            if row['file'] != file or row['phase'] != 'TEST':
                continue
            totals = weigh(program, model, '--batch', str(batch))['totals']
            judge.equal(f'{model}: layers', totals['caffe_layers'], row['layers_size'])
            judge.equal(f'{model}: learnable', totals['caffe_learnable_params'], row['learnable_params'])
            judge.equal(f'{model}: memory_used_', totals['caffe_memory_bytes'], row['memory_required_bytes'])
    print('\n'.join(judge.faults + [f'{judge.checks} figures compared, {len(judge.faults)} differ']))
    sys.exit(1 if judge.faults or not judge.checks else 0)


if __name__ == '__main__':
    main()
