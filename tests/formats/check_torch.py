#!/usr/bin/env python3
"""What torch.save writes is what was predicted, byte for byte, and what is read of it is what was saved.

usage: check_torch.py NETWEIGHT

Networks of torchvision whose weights nobody fills, and LeNet with the state of each optimizer; torch 1.13 writes the layout of
era 1.6. Skipped (77) where neither this Python nor the system's has torch."""
import json
import os
import subprocess
import sys
import tempfile

import framework

framework.need('torch', 'torchvision')

import torch  # noqa: E402
import torchvision  # noqa: E402

# torchvision's names, and the built-in models where they have another.
NETWORKS = {'alexnet': 'alexnet-torchvision', 'densenet121': '', 'googlenet': 'googlenet-torchvision', 'mobilenet_v2': '',
            'resnet18': '', 'resnet50': '', 'squeezenet1_0': '', 'squeezenet1_1': '', 'vgg11': '', 'vgg16': 'vgg16-torchvision'}
KNOWN = {'lenet': 1726779, 'lenet-sgd': 1727267, 'lenet-momentum': 3453419, 'lenet-adam': 5181547, 'vgg16': 553438785,
         'resnet18': 46834825}
DTYPES = (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
          torch.uint8, torch.bool, torch.complex64, torch.complex128)


class LeNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = torch.nn.Conv2d(1, 20, 5), torch.nn.Conv2d(20, 50, 5)
        self.ip1, self.ip2 = torch.nn.Linear(800, 500), torch.nn.Linear(500, 10)

    def forward(self, x):
        x = torch.max_pool2d(self.conv2(torch.max_pool2d(self.conv1(x), 2)), 2)
        return self.ip2(torch.relu(self.ip1(x.flatten(1))))


class Test:
    def __init__(self, program):
        self.program, self.number, self.good = program, 0, True

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments, '--json'], capture_output=True, text=True)
        return json.loads(done.stdout)

    def check(self, title, faults):
        self.number += 1
        faults = [fault for fault in faults if fault]
        self.good = self.good and not faults
        print(f'{"not ok" if faults else "ok"} {self.number} - {title}')
        for fault in faults:
            print(f'# {fault}')

    def predicted(self, title, file, model, *options):
        """The prediction is the ledger of the file."""
        read = self.run('bytes', file, '--spans')
        size = self.run('size', model, '--as', 'pth', '--era', '1.6', '--name', os.path.basename(file), '--spans', *options)
        seen = size['predictions'][0]
        first = next(((a, b) for a, b in zip(seen['spans'], read['spans']) if a != b), '')
        known = KNOWN.get(title, seen['bytes'])
        self.check(title, [seen['bytes'] != os.path.getsize(file) and f'{seen["bytes"]} bytes, not {os.path.getsize(file)}',
                           known != seen['bytes'] and f'{seen["bytes"]} bytes, known are {known}', first,
                           seen['status'] != 'exact' and seen['status']])


def networks(test):
    fill = ('xavier_uniform_', 'normal_', 'kaiming_normal_', 'kaiming_uniform_', 'uniform_', 'trunc_normal_', 'constant_')
    for name in fill:
        setattr(torch.nn.init, name, lambda tensor, *_, **__: tensor)
    for name, model in NETWORKS.items():
        options = {'aux_logits': False, 'init_weights': False} if name == 'googlenet' else {}
        state = getattr(torchvision.models, name)(weights=None, **options).state_dict()
        torch.save(state, f'{name}.pth')
        test.predicted(name, f'{name}.pth', model or name)
        if name in ('resnet18', 'squeezenet1_1'):
            test.predicted(f'{name} from its own file', f'{name}.pth', f'{name}.pth')
        legacy(test, name, state, model or name)
        os.remove(f'{name}.pth')


def legacy(test, name, state, model):
    """The keys of storages are addresses: the size lies in the range."""
    torch.save(state, 'legacy.pth', _use_new_zipfile_serialization=False)
    seen, size = test.run('size', model, '--as', 'pth-legacy')['predictions'][0], os.path.getsize('legacy.pth')
    inside = seen['bytes_min'] <= size <= seen['bytes_max']
    test.check(f'{name} before 1.6', [not inside and f'{size} is not from {seen["bytes_min"]} to {seen["bytes_max"]}'])


def checkpoints(test):
    net = LeNet()
    torch.save(net.state_dict(), 'lenet.pt')
    test.predicted('lenet', 'lenet.pt', 'lenet5')
    optimizers = {'sgd': torch.optim.SGD(net.parameters(), 0.01), 'momentum': torch.optim.SGD(net.parameters(), 0.01, 0.9),
                  'adam': torch.optim.Adam(net.parameters())}
    for name, optimizer in optimizers.items():
        net(torch.zeros(1, 1, 28, 28)).sum().backward()
        optimizer.step()
        file = 'lenet_sgdm.pt' if name == 'momentum' else f'lenet_{name}.pt'
        torch.save({'epoch': 1, 'model': net.state_dict(), 'optimizer': optimizer.state_dict()}, file)
        test.predicted(f'lenet-{name}', file, 'lenet5', '--optimizer', name)


def many(test):
    """More entries than a batch of the pickler has, in a file that is read and then predicted."""
    for count in (1, 2, 999, 1000, 1001, 2000):
        net = torch.nn.ParameterList([torch.zeros(i % 3 + 1, i % 300 + 1) for i in range(count)])
        torch.save(net.state_dict(), 'many.pth')
        test.predicted(f'{count} parameters', 'many.pth', 'many.pth')


def tensors(test):
    """Names, types, shapes and places of what was saved."""
    saved = {f'w{i}': torch.zeros(2, 3, dtype=dtype) for i, dtype in enumerate(DTYPES)}
    saved |= {'none': torch.zeros(0, 4), 'one': torch.tensor(1.5), 'flat': torch.zeros(5).expand(3, 5)}
    for protocol in range(2, 6):
        for zipped in (True, False):
            torch.save(saved, 'tensors.pth', pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
            read = test.run('bytes', 'tensors.pth', '--by', 'tensor')
            seen = {row['name']: (row['dtype'], row['shape']) for row in read['tensors']}
            wanted = {name: (str(t.dtype)[len('torch.'):], list(t.shape)) for name, t in saved.items()}
            faults = [f'{name}: {seen.get(name)}, not {w}' for name, w in wanted.items() if seen.get(name) != w]
            unknown = [row for row in read['kinds'] if row['kind'] == 'unclaimed' and row['bytes']]
            test.check(f'types, protocol {protocol}, {"zip" if zipped else "legacy"}', faults + unknown)


def main():
    test = Test(os.path.abspath(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        checkpoints(test)
        networks(test)
        many(test)
        tensors(test)
        os.chdir('/')
    print(f'1..{test.number}')
    return 0 if test.good else 1


if __name__ == '__main__':
    sys.exit(main())
