"""Small files of GGUF, made by its specification (docs/gguf.md of ggml): gguf(...) gives the bytes of one,
models() those that tests and fuzzing begin with."""
import struct

UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY, UINT64, INT64, FLOAT64 = range(13)
PACKED = {UINT8: 'B', INT8: 'b', UINT16: 'H', INT16: 'h', UINT32: 'I', INT32: 'i', FLOAT32: 'f', BOOL: '?', UINT64: 'Q',
          INT64: 'q', FLOAT64: 'd'}

# number: (elements in a block, bytes in it); the figures that ggml's type_traits give
TYPES = {0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36), 10: (256, 84),
         11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66), 17: (256, 74),
         18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2),
         26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66), 39: (32, 17),
         40: (64, 36), 41: (128, 18), 42: (64, 18)}


class Maker:
    def __init__(self, version, big):
        self.order, self.wide, self.version = '>' if big else '<', 'I' if version == 1 else 'Q', version

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def text(self, text):
        return self.pack(self.wide, len(text)) + text.encode()

    def value(self, kind, value):
        if kind == STRING:
            return self.text(value)
        if kind == ARRAY:
            item, items = value
            return self.pack('I' + self.wide, item, len(items)) + b''.join(self.value(item, v) for v in items)
        return self.pack(PACKED[kind], value)


def size_of(kind, dims):
    count = 1
    for dim in dims:
        count *= dim
    items, block = TYPES[kind]
    return count // items * block


def gguf(pairs, tensors, version=3, big=False, alignment=32):
    """pairs: (key, type, value); tensors: (name, dims with the fastest last, type)."""
    m = Maker(version, big)
    out = b'GGUF' + m.pack('I' + m.wide * 2, version, len(tensors), len(pairs))
    for key, kind, value in pairs:
        out += m.text(key) + m.pack('I', kind) + m.value(kind, value)
    offset = 0
    for name, dims, kind in tensors:
        out += m.text(name) + m.pack('I' + m.wide * len(dims), len(dims), *reversed(dims)) + m.pack('IQ', kind, offset)
        offset += size_of(kind, dims)
        offset += -offset % alignment
    if tensors:
        out += bytes(-len(out) % alignment)
    for name, dims, kind in tensors:
        out += bytes([7]) * size_of(kind, dims)
        out += bytes(-len(out) % alignment)
    return out


EVERY_VALUE = [
    ('general.architecture', STRING, 'llama'),
    ('general.name', STRING, 'small'),
    ('general.quantization_version', UINT32, 2),
    ('x.u8', UINT8, 1),
    ('x.i8', INT8, -1),
    ('x.u16', UINT16, 2),
    ('x.i16', INT16, -2),
    ('x.i32', INT32, -4),
    ('x.f32', FLOAT32, 0.5),
    ('x.bool', BOOL, True),
    ('x.u64', UINT64, 8),
    ('x.i64', INT64, -8),
    ('x.f64', FLOAT64, 0.25),
    ('tokenizer.ggml.tokens', ARRAY, (STRING, ['<s>', 'a', ''])),
    ('tokenizer.ggml.scores', ARRAY, (FLOAT32, [0.0, 1.0, 2.0])),
    ('x.nested', ARRAY, (ARRAY, [(UINT8, [1, 2]), (STRING, ['b']), (INT32, [])])),
    ('x.none', ARRAY, (STRING, [])),
]

TENSORS = [
    ('token_embd.weight', (3, 64), 2),
    ('blk.0.attn_q.weight', (5, 32), 8),
    ('blk.0.attn_k.weight', (5, 256), 12),
    ('blk.0.attn_q.bias', (5, ), 0),
    ('output_norm.weight', (7, ), 0),
]


def models():
    every = [(f'blk.{i}.weight', (2, TYPES[i][0]), i) for i in sorted(TYPES)]
    wide = EVERY_VALUE + [('general.alignment', UINT32, 64)]
    return {
        'values': gguf(EVERY_VALUE, TENSORS),
        'types': gguf(EVERY_VALUE[:1], every),
        'aligned': gguf(wide, TENSORS, alignment=64),
        'version1': gguf(EVERY_VALUE, TENSORS, version=1),
        'version2': gguf(EVERY_VALUE, TENSORS, version=2),
        'big': gguf(EVERY_VALUE, TENSORS, big=True),
        'vocabulary': gguf(EVERY_VALUE, []),
        'empty': gguf([], []),
        'dims': gguf([], [('a.weight', (1, 2, 3, 4), 1), ('b.weight', (), 0), ('c.weight', (0, 4), 0)]),
    }
