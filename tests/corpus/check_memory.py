#!/usr/bin/env python3
"""Plans of memory, replayed: of every model built in and of every network of the shared corpus no two buffers that are
needed at once overlap, and the arena ends where it is said to. The peaks are those that the shared oracle lists.

usage: check_memory.py NETWEIGHT SHARED

The environment variable NETWEIGHT_SHARED overrides SHARED. Without it the models built in are checked alone."""
import csv
import glob
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'formats'))
from bytestest import Tap  # noqa: E402

OPTIONS = [[], ['--align', '64', '--count-inputs'], ['--no-inplace', '--no-views'], ['--fuse', '--no-inplace', '--skip-outputs']]


def memory(program, model, *options):
    """The report, or None where the file is one that netweight refuses."""
    done = subprocess.run([program, 'memory', '--json', '--buffers', model, *options], capture_output=True, text=True)
    report = json.loads(done.stdout)
    return report if report['schema'] == 'netweight.memory/1' else None


def replay(report):
    """What is wrong with a plan; the sums worked out anew."""
    inference, align = report['inference'], report['options']['align']
    if inference['unknown']:
        known = [k for k in ('sum_bytes', 'peak_bytes', 'lower_bound_bytes', 'planned_bytes') if inference[k] is not None]
        return [f'{k} in spite of what is unknown' for k in known]
    wrong, placed, end = [], [], 0
    events = {}
    for b in inference['buffers']:
        size = -(-b['bytes'] // align) * align
        end = max(end, b['offset'] + size)
        events.setdefault(b['first'], ([], []))[0].append((b, size))
        events.setdefault(b['last'] + 1, ([], []))[1].append(b['name'])
        if b['offset'] % align:
            wrong.append(f'{b["name"]} at {b["offset"]}')
    live, peak, bound = {}, 0, 0
    for step in sorted(events):
        for name in events[step][1]:
            del live[name]
        for b, size in events[step][0]:
            live[b['name']] = (b['offset'], b['offset'] + size, b['bytes'])
        placed = sorted(place for place in live.values() if place[1] > place[0])
        wrong += [f'overlap at {step}' for a, b in zip(placed, placed[1:]) if a[1] > b[0]]
        peak, bound = max(peak, sum(p[2] for p in placed)), max(bound, sum(p[1] - p[0] for p in placed))
    said = [inference[k] for k in ('sum_bytes', 'peak_bytes', 'lower_bound_bytes', 'planned_bytes')]
    found = [sum(b['bytes'] for b in inference['buffers']), peak, bound, end]
    if said != found or min([p['bytes'] for p in inference['plans']]) != end:
        wrong.append(f'{said} are {found}')
    if sum(b['bytes'] for b in inference['peak_buffers']) != peak:
        wrong.append('what is alive at the peak')
    return wrong


def against_oracle(program, shared, tap):
    """What was computed from the same files by another program."""
    with open(os.path.join(shared, 'oracle', 'memory', 'ort_inference_memory.csv')) as file:
        rows = [r for r in csv.DictReader(file) if r['ort_level'] == 'disabled']
    for row in rows:
        path = os.path.join(shared, 'corpus', 'onnx', f'tv_{row["model"]}.onnx')
        if not os.path.exists(path):
            continue
        found, plain = memory(program, path)['inference'], memory(program, path, '--no-inplace', '--no-views')['inference']
        best = min(int(row[f'greedy_{kind}_offset']) for kind in ('by_size', 'by_breadth', 'exec_order'))
        tap.equal(f'{row["model"]}: peak', found['peak_bytes'], int(row['peak_inplace_views']))
        tap.equal(f'{row["model"]}: peak, nothing in place', plain['peak_bytes'], int(row['peak_no_inplace']))
        worse = found['planned_bytes'] > best
        tap.check(f'{row["model"]}: no plan is worse', f'{found["planned_bytes"]} > {best}' if worse else '')


def main():
    program, shared = sys.argv[1], os.environ.get('NETWEIGHT_SHARED', sys.argv[2])
    listed = subprocess.run([program, 'list', 'models', '--format', 'csv'], capture_output=True, text=True).stdout
    models = [row[0] for row in list(csv.reader(listed.splitlines()))[1:]]
    models += sorted(glob.glob(os.path.join(shared, 'corpus', 'onnx*', '*.onnx')))
    tap = Tap()
    for model in models:
        for options in OPTIONS:
            report = memory(program, model, *options)
            if report:
                tap.equal(f'{os.path.basename(model)} {" ".join(options)}', replay(report), [])
    if os.path.isdir(os.path.join(shared, 'oracle', 'memory')):
        against_oracle(program, shared, tap)
    else:
        print(f'# no networks in {shared}: the models built in alone')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
