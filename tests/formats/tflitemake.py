"""Small models of TensorFlow Lite, made by schema.fbs: a FlatBuffer is written from its root on, and what a place leads to
follows it."""
import struct

FLOAT32, INT32, UINT8, INT64, INT8 = 0, 2, 3, 4, 9


class Vec:
    """A vector: items of one form, or of tables and texts."""

    def __init__(self, items, form=None):
        self.items, self.form = items, form


def ints(items):
    return Vec(items, 'i')


def table(**fields):
    """Fields by f0, f1, ...: (form, number), a text, a Vec or a table."""
    return {int(key[1:]): value for key, value in fields.items()}


class Writer:
    def __init__(self):
        self.out, self.later = bytearray(), []

    def align(self, to):
        self.out += bytes(-len(self.out) % to)

    def lead(self, at, thing):
        self.later.append((at, thing))
        while self.later:
            place, what = self.later.pop(0)
            here = self.put(what)
            struct.pack_into('<I', self.out, place, here - place)

    def put(self, thing):
        if isinstance(thing, dict):
            return self.table(thing)
        if isinstance(thing, str):
            thing = Vec(thing.encode() + b'\0', 'text')
        return self.vector(thing)

    def vector(self, vec):
        if vec.form == 'data':
            self.out += bytes(-(len(self.out) + 4) % 16)
        self.align(4)
        at = len(self.out)
        self.out += struct.pack('<I', len(vec.items) - (vec.form == 'text'))
        if vec.form in ('text', 'data'):
            self.out += vec.items
        elif vec.form:
            self.out += struct.pack(f'<{len(vec.items)}{vec.form}', *vec.items)
        else:
            for item in vec.items:
                self.later.append((len(self.out), item))
                self.out += bytes(4)
        return at

    def table(self, fields):
        self.align(8)
        count = max(fields, default=-1) + 1
        vtable, body, slots, leads = len(self.out), bytearray(4), [0] * count, []
        for i, value in sorted(fields.items(), key=lambda f: -width(f[1])):
            body += bytes(-len(body) % width(value))
            slots[i] = len(body)
            if isinstance(value, tuple):
                body += struct.pack('<' + value[0], value[1])
            else:
                leads.append((len(body), value))
                body += bytes(4)
        self.out += struct.pack(f'<HH{count}H', 4 + 2 * count, len(body), *slots)
        self.align(8)
        at = len(self.out)
        struct.pack_into('<i', body, 0, at - vtable)
        self.out += body
        self.later += [(at + place, value) for place, value in leads]
        return at


def width(value):
    return struct.calcsize(value[0]) if isinstance(value, tuple) else 4


def flatbuffer(root):
    w = Writer()
    w.out += bytes(4) + b'TFL3'
    w.lead(0, root)
    w.align(4)
    return bytes(w.out)


class Model:
    def __init__(self):
        self.tensors, self.buffers, self.operators, self.codes = [], [table()], [], []

    def tensor(self, name, shape, kind=FLOAT32, data=None, signature=None, quantized=False, variable=False):
        at = 0
        if data is not None:
            at = len(self.buffers)
            self.buffers.append(table(f0=Vec(data, 'data')))
        fields = {0: ints(shape), 1: ('b', kind), 2: ('I', at), 3: name}
        if quantized:
            fields[4] = table(f2=Vec([0.5], 'f'), f3=Vec([0], 'q'))
        if variable:
            fields[5] = ('b', 1)
        if signature:
            fields[7] = ints(signature)
        self.tensors.append(fields)
        return len(self.tensors) - 1

    def operator(self, code, inputs, outputs, options=None, custom=None):
        """options: (number in the union, table)."""
        key = (code, custom)
        if key not in self.codes:
            self.codes.append(key)
        fields = {0: ('I', self.codes.index(key)), 1: ints(inputs), 2: ints(outputs)}
        if options:
            fields[3], fields[4] = ('B', options[0]), options[1]
        self.operators.append(fields)

    def write(self, inputs, outputs):
        codes = [{0: ('b', min(code, 127)), 3: ('i', code), **({1: custom} if custom else {})} for code, custom in self.codes]
        graph = table(f0=Vec(self.tensors), f1=ints(inputs), f2=ints(outputs), f3=Vec(self.operators), f4='main')
        return flatbuffer(table(f0=('I', 3), f1=Vec(codes), f2=Vec([graph]), f3='small', f4=Vec(self.buffers)))


def conv():
    """An 8x8 picture of 3 channels: convolution and relu6, a depthwise one, a pooling, fully connected, softmax."""
    m = Model()
    x = m.tensor('x', [1, 8, 8, 3], signature=[-1, 8, 8, 3])
    w = m.tensor('conv/w', [4, 3, 3, 3], data=bytes(4 * 108))
    b = m.tensor('conv/b', [4], data=bytes(16))
    y = m.tensor('conv/Relu6;conv/BiasAdd', [1, 4, 4, 4])
    m.operator(3, [x, w, b], [y], (1, table(f0=('b', 0), f1=('i', 2), f2=('i', 2), f3=('b', 3))))
    dw = m.tensor('dw/w', [1, 3, 3, 4], data=bytes(4 * 36))
    z = m.tensor('dw', [1, 2, 2, 4])
    m.operator(4, [y, dw, -1], [z], (2, table(f0=('b', 1), f1=('i', 1), f2=('i', 1), f3=('i', 1))))
    p = m.tensor('pool', [1, 1, 1, 4])
    m.operator(1, [z], [p], (5, table(f0=('b', 1), f1=('i', 2), f2=('i', 2), f3=('i', 2), f4=('i', 2))))
    f = m.tensor('fc/w', [5, 4], data=bytes(80))
    q = m.tensor('fc', [1, 5])
    m.operator(9, [p, f, -1], [q], (8, table()))
    s = m.tensor('softmax', [1, 5])
    m.operator(25, [q], [s], (9, table(f0=('f', 1.0))))
    return m.write([x], [s])


def quantized():
    """Whole numbers that stand for reals: a product with a constant, a sum, padding, and a custom operator."""
    m = Model()
    x = m.tensor('x', [1, 2, 2, 2], INT8, quantized=True)
    k = m.tensor('scale', [1, 1, 1, 2], INT8, data=bytes(2), quantized=True)
    y = m.tensor('mul', [1, 2, 2, 2], INT8, quantized=True)
    m.operator(18, [x, k], [y], (21, table(f0=('b', 1))))
    pads = m.tensor('pads', [4, 2], INT32, data=struct.pack('<8i', 0, 0, 1, 2, 3, 0, 0, 0))
    z = m.tensor('pad', [1, 5, 5, 2], INT8, quantized=True)
    m.operator(34, [y, pads], [z])
    c = m.tensor('custom', [1, 7], INT8)
    m.operator(32, [z], [c], custom='Mine')
    return m.write([x], [c])


def folded():
    """The batch of the input goes through Shape, StridedSlice and Pack to a Reshape."""
    m = Model()
    x = m.tensor('x', [1, 4, 6], signature=[-1, 4, 6])
    s = m.tensor('shape', [3], INT32)
    m.operator(77, [x], [s], (55, table(f0=('b', INT32))))
    zero, one = (m.tensor(f'at{i}', [1], INT32, data=struct.pack('<i', i)) for i in (0, 1))
    n = m.tensor('n', [], INT32)
    m.operator(45, [s, zero, one, one], [n], (32, table(f4=('i', 1))))
    rest = [m.tensor(f'side{i}', [], INT32, data=struct.pack('<i', i)) for i in (12, 2)]
    p = m.tensor('packed', [3], INT32)
    m.operator(83, [n] + rest, [p], (59, table(f0=('i', 3))))
    y = m.tensor('y', [1, 1, 1], signature=[-1, -1, 2])
    m.operator(22, [x, p], [y])
    return m.write([x], [y])


def outside():
    """A weight behind the FlatBuffer, and one buffer for two tensors."""
    m = Model()
    x = m.tensor('x', [1, 4])
    w = m.tensor('w', [4, 4])
    m.tensors[w][2] = ('I', 1)
    m.buffers.append(table(f1=('Q', 4096), f2=('Q', 64)))
    y, z = m.tensor('y', [1, 4]), m.tensor('z', [1, 4])
    v = m.tensor('v', [4, 4])
    m.tensors[v][2] = ('I', 1)
    m.operator(9, [x, w, -1], [y], (8, table()))
    m.operator(9, [y, v, -1], [z], (8, table()))
    content = m.write([x], [z])
    return content + bytes(4096 - len(content)) + bytes(64)


def models():
    return {'conv': conv(), 'quantized': quantized(), 'folded': folded(), 'outside': outside()}
