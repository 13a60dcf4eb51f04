#!/usr/bin/env python3
"""Accounts for every file of the shared corpus that a reader takes, and compares its tensors with what other programs saw.

usage: check_bytes.py NETWEIGHT SHARED

The environment variable NETWEIGHT_SHARED overrides SHARED. Needs SHARED/corpus and SHARED/oracle; exits with 77 (skipped)
without them.

 - spans follow each other from the first byte to the last, and their kinds, net and tare sum to the file;
 - nothing is unclaimed;
 - tensors do not overlap; each lies in spans that bear its name;
 - datasets of HDF5 lie where h5py finds them, initializers of ONNX are onnx's, elements elsewhere as many as netron or the
   script that wrote the file counted;
 - of an ONNX model net is what the weighing counts, less what absent files hold."""
import csv
import json
import math
import os
import subprocess
import sys

TEXTS = ('.prototxt', '.cfg', '.param', '.json')  # may be refused: some are wrong, or need an option
NET = ('weight', 'bias', 'buffer')


def run(program, *arguments):
    done = subprocess.run([program, *arguments, '--json'], capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout)


def files_of(seen):
    return seen.get('files') or [seen['file']]


def wrong_spans(seen):
    ends = [0] * len(files_of(seen))
    sums = {}
    for span in seen['spans']:
        at = span.get('file', 0)
        if span['offset'] != ends[at] or span['length'] <= 0:
            yield f"the span at {span['offset']} of file {at} does not follow the one before"
            return
        ends[at] += span['length']
        sums[span['kind']] = sums.get(span['kind'], 0) + span['length']
    for end, file in zip(ends, files_of(seen)):
        if end != file['bytes'] or end != os.path.getsize(file['path']):
            yield f"the spans of {file['path']} sum to {end}"
    if sums != {kind['kind']: kind['bytes'] for kind in seen['kinds']}:
        yield 'kinds are not the sums of their spans'
    if seen['net_bytes'] != sum(sums.get(kind, 0) for kind in NET) or \
            seen['net_bytes'] + seen['tare_bytes'] != sum(ends):
        yield 'net and tare do not sum'
    if sums.get('unclaimed'):
        first = next(span for span in seen['spans'] if span['kind'] == 'unclaimed')
        yield f"{sums['unclaimed']} bytes are unclaimed, the first at {first['offset']}"


def wrong_tensors(seen):
    owners = {}
    for span in seen['spans']:
        owners.setdefault((span.get('file', 0), span['offset']), span['owner'])
    for tensor in seen['tensors']:
        where = (tensor['file'], tensor['offset'])
        if tensor['bytes'] and owners.get(where, tensor['name']) != tensor['name']:
            yield f"{tensor['name']} lies where {owners[where]} does"


def elements(tensors):
    return sum(math.prod(tensor['shape']) for tensor in tensors)


def wrong_hdf5(seen, oracle):
    """Each dataset by its place and length."""
    ours = {(tensor['offset'], tensor['bytes']) for tensor in seen['tensors']}
    for dataset in oracle['datasets']:
        plain = dataset['chunks'] is None and dataset['offset'] is not None
        if plain and dataset['stored_bytes'] and (dataset['offset'], dataset['stored_bytes']) not in ours:
            yield f"{dataset['path']}: {dataset['stored_bytes']} bytes at {dataset['offset']} are no tensor"


def wrong_initializers(seen, oracle):
    ours = {tensor['name']: tensor['shape'] for tensor in seen['tensors']}
    for name, _, shape in oracle['initializers'] if oracle else []:
        if ours.get(name) != shape:
            yield f'{name}: is {ours.get(name)}, not {shape}'


def wrong_elements(seen, expected):
    of_net = [tensor for tensor in seen['tensors'] if tensor['kind'] in NET and tensor['shared_with'] is None]
    if elements(of_net) != expected and elements(seen['tensors']) != expected:
        yield f'{elements(of_net)} elements are parameters or buffers, not {expected}'


def load(*parts):
    path = os.path.join(*parts)
    if not os.path.exists(path):
        return None
    with open(path) as file:
        return json.load(file)


def wrong_by_oracle(program, seen, path, oracle, netron):
    name = os.path.basename(path)
    h5 = load(oracle, 'h5', name + '.h5.json')
    content = load(oracle, 'content', name + '.content.json')
    if h5:
        yield from wrong_hdf5(seen, h5)
    if content:
        yield from wrong_elements(seen, content['elements'])
    # Of TFLite netron counts states that have no bytes; check_tflite.py compares tensor by tensor.
    if netron.get(name, 0) and not h5 and not content and not name.endswith((*TEXTS, '.onnx', '.tflite')):
        yield from wrong_elements(seen, netron[name])
    if name.endswith('.onnx'):
        yield from wrong_initializers(seen, load(oracle, 'onnx', name + 'shapes.json'))
        yield from wrong_weighing(program, seen, path)


def wrong_weighing(program, seen, path):
    status, report = run(program, path)
    if status not in (0, 3) or os.path.basename(path).startswith('light_'):  # weights made by ConstantOfShape
        return
    absent = sum(finding['bytes'] for finding in seen['findings'] if finding['code'] == 'absent-data')
    weighed = report['totals']['parameter_bytes'] + report['totals']['buffer_bytes']
    if seen['net_bytes'] + absent != weighed:
        yield f"net is {seen['net_bytes']} and {absent} absent, the weighing says {weighed}"


def check(program, path, oracle, netron):
    """Complaints; None where no reader takes the file."""
    status, seen = run(program, 'bytes', path, '--spans', '--by', 'tensor')
    if status not in (0, 3):
        if seen['error']['code'] == 'format' or path.endswith(TEXTS):
            return None
        return [seen['error']['message']]
    return [*wrong_spans(seen), *wrong_tensors(seen), *wrong_by_oracle(program, seen, path, oracle, netron)]


def main(program, shared):
    corpus, oracle = os.path.join(shared, 'corpus'), os.path.join(shared, 'oracle')
    if not os.path.isdir(corpus) or not os.path.isdir(oracle):
        print(f'{corpus} is not there: skipped')
        return 77
    with open(os.path.join(oracle, 'netron.csv'), newline='') as file:
        netron = {row['file']: int(row['initializer_elements'] or 0) for row in csv.DictReader(file)}
    with open(os.path.join(corpus, 'FILES.csv'), newline='') as file:
        names = [row['file'] for row in csv.DictReader(file)]
    paths = [os.path.join(corpus, name) for name in names if os.path.exists(os.path.join(corpus, name))]
    taken, wrong = 0, 0
    for path in paths:
        complaints = check(program, path, oracle, netron)
        taken += complaints is not None
        wrong += bool(complaints)
        for complaint in complaints or []:
            print(f'{os.path.relpath(path, corpus)}: {complaint}')
    print(f'{taken} of {len(paths)} files taken, {wrong} wrong')
    return 1 if wrong or not taken else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], os.environ.get('NETWEIGHT_SHARED', sys.argv[2])))
