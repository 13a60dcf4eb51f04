"""What tests of binary formats share: the program's JSON, and the laws that the bytes of any file obey."""
import json
import os
import subprocess


class Tap:
    def __init__(self):
        self.number, self.good = 0, True

    def check(self, what, fault):
        """`fault`: what is wrong, or nothing."""
        self.number += 1
        self.good = self.good and not fault
        print(f'{"not ok" if fault else "ok"} {self.number} - {what}')
        if fault:
            print('# ' + str(fault).replace('\n', '\n# '))

    def equal(self, what, seen, wanted):
        self.check(what, '' if seen == wanted else f'expected: {wanted}\nseen: {seen}')

    def end(self):
        print(f'1..{self.number}')
        return 0 if self.good else 1


def ask(program, *options):
    """The report as JSON, or an object with `error`."""
    done = subprocess.run([program, *options, '--json'], capture_output=True, text=True)
    report = json.loads(done.stdout)
    report['exit'] = done.returncode
    return report


def accounts(report, size, unclaimed=0):
    """What is wrong with the spans of a `bytes --spans`."""
    if 'spans' not in report:
        return report
    at = 0
    for span in report['spans']:
        if span['offset'] != at or span['length'] <= 0:
            return f'a span at {span["offset"]} follows what ends at {at}'
        at += span['length']
    if at != size:
        return f'the spans end at {at} of {size}'
    if report['net_bytes'] + report['tare_bytes'] != size:
        return f'net {report["net_bytes"]} and tare {report["tare_bytes"]} are not {size}'
    left = [span for span in report['spans'] if span['kind'] == 'unclaimed']
    return f'unclaimed: {left}' if sum(span['length'] for span in left) != unclaimed else ''


def put(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, 'wb') as file:
        file.write(content)
    return path
