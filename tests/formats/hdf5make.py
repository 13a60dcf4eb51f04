"""Small files of HDF5, made byte by byte by the File Format Specification: models() gives those that tests and
fuzzing begin with. Files of the first kind have superblock 0, headers 1, symbol tables; those of the second
superblock 3, headers 2, link messages and the indexes of layout 4. Checksums are left 0: they are not read."""
import io
import struct
import zipfile

NOWHERE = (1 << 64) - 1
FLOAT = struct.pack('<BBBBIHHBBBBI', 0x11, 0x20, 31, 0, 4, 0, 32, 23, 8, 0, 23, 127)
VARIABLE = struct.pack('<BBBBI', 0x19, 1, 0, 0, 16) + struct.pack('<BBBBI', 0x13, 0, 0, 0, 1)


def fixed_text(size):
    return struct.pack('<BBBBI', 0x13, 1, 0, 0, size)


def u(form, *values):
    return struct.pack('<' + form, *values)


def padded(data, to=8):
    return data + b'\0' * (-len(data) % to)


def space(dims, version=1):
    return u('BBBB', version, len(dims), 0, *([0] if version == 1 else [1])) + (u('I', 0) if version == 1 else b'') + \
        b''.join(u('Q', d) for d in dims)


def attribute(name, kind, dims, value):
    parts = (name.encode() + b'\0', kind, space(dims))
    return u('BBHHH', 1, 0, *map(len, parts)) + b''.join(map(padded, parts)) + value


class File:
    """Bytes at addresses, one behind the other."""

    def __init__(self, start):
        self.data, self.free = bytearray(start), start

    def room(self, size):
        at = self.free
        self.free += size
        self.data.extend(b'\0' * (self.free - len(self.data)))
        return at

    def at(self, address, content):
        self.data[address:address + len(content)] = content
        return address

    def put(self, content):
        return self.at(self.room(len(content)), content)


class Old(File):
    def __init__(self):
        super().__init__(96)

    def header(self, messages, continued=()):
        """Messages (number, body); those in `continued` lie in a block of their own."""
        def pack(items):
            return b''.join(u('HHBBBB', kind, len(padded(body)), 0, 0, 0, 0) + padded(body) for kind, body in items)
        if continued:
            block = pack(continued)
            messages = list(messages) + [(0x10, u('QQ', self.put(block), len(block)))]
        body = pack(messages)
        return self.put(u('BBHIII', 1, 0, len(messages) + len(continued), 1, len(body), 0) + body)

    def dataset(self, dims, data, kind=FLOAT, attributes=()):
        where = self.put(data) if data else NOWHERE
        layout = u('BBQQ', 3, 1, where, len(data))
        fill = u('BBBBI', 2, 2, 2, 1, 0)
        messages = [(1, space(dims)), (3, kind), (5, fill), (8, layout), (0, b'\0' * 24)]
        return self.header(messages, [(12, a) for a in attributes])

    def chunked(self, dims, chunk, pieces):
        rank = len(dims) + 1
        node = b'TREE' + u('BBHQQ', 1, 0, len(pieces), NOWHERE, NOWHERE)
        for i, piece in enumerate(pieces):
            node += u('II', len(piece), 0) + u('Q', i * chunk[0]) + u('Q', 0) * (rank - 1) + u('Q', self.put(piece))
        node += u('II', 0, 0) + u('Q', dims[0]) + u('Q', 0) * (rank - 1)
        tree = self.put(node + b'\0' * (24 + 64 * 8 + 65 * (8 + 8 * rank) - len(node)))
        layout = u('BBBQ', 3, 2, rank, tree) + b''.join(u('I', c) for c in chunk) + u('I', 4)
        gzip = u('BBHI', 1, 1, 0, 0) + u('HHHH', 1, 8, 1, 1) + b'deflate\0' + u('II', 4, 0)
        return self.header([(1, space(dims)), (3, FLOAT), (11, gzip), (8, layout)])

    def group(self, links, attributes=()):
        """Links (name, address of a header)."""
        names, offsets = b'\0' * 8, []
        for name, _ in links:
            offsets.append(len(names))
            names += padded(name.encode() + b'\0')
        used = len(names)
        names += u('QQ', 1, 32) + b'\0' * 16
        heap = self.put(b'HEAP' + u('IQQQ', 0, len(names), used, self.put(names)))
        symbols = b'SNOD' + u('BBH', 1, 0, len(links))
        for offset, (_, address) in zip(offsets, links):
            symbols += u('QQII', offset, address, 0, 0) + b'\0' * 16
        node = self.put(symbols + b'\0' * (328 - len(symbols)))
        tree = b'TREE' + u('BBHQQ', 0, 0, 1, NOWHERE, NOWHERE) + u('QQQ', 0, node, offsets[-1] if offsets else 0)
        tree = self.put(tree + b'\0' * (544 - len(tree)))
        return self.header([(0x11, u('QQ', tree, heap))], [(12, a) for a in attributes])

    def done(self, root, lost=0):
        self.room(lost)
        self.at(0, b'\x89HDF\r\n\x1a\n' + u('BBBBBBBBHHI', 0, 0, 0, 0, 0, 8, 8, 0, 4, 16, 0) +
                u('QQQQ', 0, NOWHERE, len(self.data), NOWHERE) + u('QQII', 0, root, 0, 0) + b'\0' * 16)
        return bytes(self.data)


class New(File):
    def __init__(self):
        super().__init__(48)

    def header(self, messages):
        body = b''.join(u('BHB', kind, len(data), 0) + data for kind, data in messages)
        return self.put(b'OHDR' + u('BBI', 2, 2, len(body)) + body + b'\0' * 4)

    def dataset(self, dims, layout, filters=None):
        messages = [(1, space(dims, 2)), (3, FLOAT), (8, layout)]
        if filters:
            messages.append((11, u('BB', 2, 1) + u('HHHI', 1, 1, 1, 4)))
        return self.header(messages)

    def compact(self, data):
        return u('BBH', 4, 0, len(data)) + data

    def chunks(self, chunk, index, parameters, address):
        dims = tuple(chunk) + (4,)
        return u('BBBBB', 4, 2, 0, len(dims), 1) + bytes(dims) + u('B', index) + parameters + u('Q', address)

    def pieces(self, count, size):
        return [self.room(size) for _ in range(count)]

    def fixed_array(self, chunk, pieces):
        header = self.room(28)
        block = self.put(b'FADB' + u('BBQ', 0, 0, header) + b''.join(u('Q', p) for p in pieces) + b'\0' * 4)
        self.at(header, b'FAHD' + u('BBBBQQI', 0, 0, 8, 10, len(pieces), block, 0))
        return self.chunks(chunk, 3, u('B', 10), header)

    def extensible_array(self, chunk, pieces):
        """Two chunks in the index block, one in the first data block."""
        header = self.room(72)
        block = self.put(b'EADB' + u('BBQI', 0, 0, header, 0) + u('QQ', pieces[2], NOWHERE) + b'\0' * 4)
        index = b'EAIB' + u('BBQ', 0, 0, header) + u('QQ', *pieces[:2]) + u('Q', block) + u('Q', NOWHERE) * 5
        index += u('Q', NOWHERE) * (1 + 32 - 1 - 4) + b'\0' * 4
        self.at(header, b'EAHD' + u('BBBBBBBB', 0, 0, 8, 32, 2, 2, 4, 10) + u('QQQQQQ', 0, 0, 1, 0, 3, 4) +
                u('QI', self.put(index), 0))
        return self.chunks(chunk, 4, bytes([32, 2, 2, 4, 10]), header)

    def tree(self, kind, size, records, node=512):
        leaf = b'BTLF' + u('BB', 0, kind) + b''.join(records) + b'\0' * 4
        leaf = self.put(leaf + b'\0' * (node - len(leaf)))
        return self.put(b'BTHD' + u('BBIHHBBQHQI', 0, kind, node, size, 0, 100, 40, leaf, len(records), len(records), 0))

    def tree_chunks(self, chunk, pieces):
        records = [u('QQ', p, i) for i, p in enumerate(pieces)]
        return self.chunks(chunk, 5, u('IBB', 512, 100, 40), self.tree(10, 16, records))

    def heap(self, objects):
        """A fractal heap of one block; the identifiers of its objects, of 7 bytes."""
        header, ids = self.room(146), []
        block = b'FHDB' + u('BQI', 0, header, 0) + b'\0' * 4
        for data in objects:
            ids.append(u('BIH', 0, len(block), len(data)))
            block += data
        root = self.put(block + b'\0' * (512 - len(block)))
        self.at(header, b'FRHP' + u('BHHBI', 0, 7, 0, 2, 4096) + u('QQQQ', 0, NOWHERE, 0, NOWHERE) +
                u('QQQQ', 512, 512, 512, len(objects)) + u('QQQQ', 0, 0, 0, 0) + u('HQQHHQHI', 4, 512, 65536, 32, 0, root, 0, 0))
        return header, ids

    def link(self, name, address):
        return u('BBB', 1, 0, len(name)) + name.encode() + u('Q', address)

    def dense_group(self, links):
        heap, ids = self.heap([self.link(*link) for link in links])
        tree = self.tree(5, 11, [u('I', 0) + i for i in ids])
        return self.header([(2, u('BBQQ', 0, 0, heap, tree))])

    def group(self, links):
        return self.header([(6, self.link(*link)) for link in links])

    def done(self, root):
        self.at(0, b'\x89HDF\r\n\x1a\n' + u('BBBBQQQQI', 3, 8, 8, 0, 0, NOWHERE, len(self.data), root, 0))
        return bytes(self.data)


def floats(count):
    return struct.pack(f'<{count}f', *range(count))


def weights(config=None, optimizer=False):
    """As Keras 2 lays out a model of one dense layer."""
    f = Old()
    heap = f.room(4096)
    texts = [b'dense', b'dense/kernel:0', b'dense/bias:0']
    cells, content = [], b'GCOL' + u('IQ', 1, 4096)
    for i, text in enumerate(texts):
        content += u('HHIQ', i + 1, 0, 0, len(text)) + padded(text)
        cells.append(u('IQI', len(text), heap, i + 1))
    f.at(heap, content + u('HHIQ', 0, 0, 0, 4096 - len(content)))
    inner = f.group([('bias:0', f.dataset((3,), floats(3))), ('kernel:0', f.dataset((2, 3), floats(6)))])
    dense = f.group([('dense', inner)], [attribute('weight_names', VARIABLE, (2,), cells[1] + cells[2])])
    names = [attribute('layer_names', VARIABLE, (1,), cells[0]), attribute('backend', fixed_text(10), (), b'tensorflow')]
    links = [('model_weights', f.group([('dense', dense)], names))] if config else [('dense', dense)]
    if optimizer:
        links.append(('optimizer_weights', f.group([('step', f.dataset((), floats(1))), ('v', f.dataset((2, 3), floats(6)))])))
    if config:
        names = [attribute('model_config', fixed_text(len(config)), (), config)]
    return f.done(f.group(links, names), lost=40)


def old():
    f = Old()
    first = f.dataset((4,), floats(4))
    return f.done(f.group([('again', first), ('first', first), ('never', f.dataset((5,), b'')),
                           ('zipped', f.chunked((4, 3), (2, 3), [b'x' * 11, b'y' * 13]))]))


def new():
    f = New()
    pieces = {name: f.pieces(3, 8) for name in ('fixed', 'extensible', 'tree')}
    every = f.room(24)
    links = [('compact', f.dataset((3,), f.compact(floats(3)))),
             ('single', f.dataset((2,), f.chunks((2,), 1, b'', f.room(8)))),
             ('implicit', f.dataset((6,), f.chunks((2,), 2, b'', every))),
             ('fixed', f.dataset((6,), f.fixed_array((2,), pieces['fixed']))),
             ('extensible', f.dataset((6,), f.extensible_array((2,), pieces['extensible']))),
             ('tree', f.dataset((6,), f.tree_chunks((2,), pieces['tree'])))]
    return f.done(f.group([('dense', f.dense_group(links)), ('top', f.dataset((3,), f.compact(floats(3))))]))


def caffe():
    f = Old()
    layers = [('ip', f.group([('0', f.dataset((3, 2), floats(6))), ('1', f.dataset((3,), floats(3)))])),
              ('norm', f.group([('0', f.dataset((3,), floats(3))), ('1', f.dataset((3,), floats(3))),
                                ('2', f.dataset((1,), floats(1)))]))]
    return f.done(f.group([('data', f.group(layers))]))


LAMBDA = b'{"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda", "config": {"name": "twice"}}]}}'


def archive():
    """As Keras 3 does; the weights' paths are its own."""
    f = Old()
    variables = f.group([('0', f.dataset((2, 3), floats(6))), ('1', f.dataset((3,), floats(3)))])
    norm = f.group([(str(i), f.dataset((3,), floats(3))) for i in range(4)])
    layers = f.group([('dense', f.group([('vars', variables)])), ('norm', f.group([('vars', norm)]))])
    state = f.group([('vars', f.group([('0', f.dataset((), floats(1))), ('1', f.dataset((2, 3), floats(6)))]))])
    content = f.done(f.group([('layers', layers), ('optimizer', state)]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as file:
        for name, data in (('metadata.json', b'{"keras_version": "3.0.0"}'), ('config.json', LAMBDA),
                           ('model.weights.h5', content)):
            file.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def models():
    plain = weights()
    return {'weights': plain, 'model': weights(LAMBDA), 'checkpoint': weights(b'{}', True), 'old': old(), 'new': new(),
            'caffe': caffe(), 'user-block': user_block(plain)}


def user_block(content):
    """512 bytes in front: the base address and the end are absolute, all others count from the base."""
    moved = bytearray(content)
    struct.pack_into('<Q', moved, 24, 512)
    struct.pack_into('<Q', moved, 40, len(content) + 512)
    return b'#!/usr/bin/env h5dump\n'.ljust(512, b' ') + bytes(moved)


def archives():
    return {'archive': archive()}
