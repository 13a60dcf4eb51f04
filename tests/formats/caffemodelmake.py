"""Small files of Caffe's weights, made by the wire layout that caffe.proto gives NetParameter and SolverState: FILES has for
each era a prototxt and what Caffe of that time saves of it; models() and states() give the bytes that fuzzing begins with."""
import struct


def varint(value):
    out = b''
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def real(field, value):
    return varint(field << 3 | 5) + struct.pack('<f', value)


def text(field, value):
    return message(field, value.encode())


def message(field, *parts):
    body = b''.join(parts)
    return varint(field << 3 | 2) + varint(len(body)) + body


def count(dims):
    product = 1
    for dim in dims:
        product *= dim
    return product


def values(field, n, form='f'):
    return message(field, struct.pack(f'<{n}{form}', *[0.5] * n))


def shape(dims):
    return message(7, message(1, *[varint(dim) for dim in dims])) if dims else b''


def blob(field, *dims, diff=False, double=False):
    n = count(dims)
    if double:
        return message(field, shape(dims), values(8, n, 'd'), values(9, n, 'd') if diff else b'')
    return message(field, values(5, n), values(6, n) if diff else b'', shape(dims))


def four(field, *dims):
    dims = (1, ) * (4 - len(dims)) + dims
    return message(field, *[number(i + 1, dim) for i, dim in enumerate(dims)], values(5, count(dims)))


def filler(field, kind):
    return message(field, text(1, kind))


def rates(*multiples):
    return b''.join(message(6, real(3, multiple)) for multiple in multiples)


TEST, PHASE = 1, number(10, 1)


# ---- Today -------------------------------------------------------------------------------------------------

TODAY = """name: "small"
layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 1 dim: 2 dim: 4 dim: 4 } } }
layer { name: "conv" type: "Convolution" bottom: "x" top: "conv" param { lr_mult: 1 } param { lr_mult: 2 decay_mult: 0 }
  convolution_param { num_output: 3 kernel_size: 3 weight_filler { type: "xavier" } } }
layer { name: "bn" type: "BatchNorm" bottom: "conv" top: "bn" }
layer { name: "relu" type: "ReLU" bottom: "bn" top: "bn" }
layer { name: "ip" type: "InnerProduct" bottom: "bn" top: "ip" inner_product_param { num_output: 200 } }
layer { name: "soft" type: "Softmax" bottom: "ip" top: "soft" }
layer { name: "old" type: "BatchNorm" bottom: "ip" top: "old" param { lr_mult: 1 } param { } param { name: "p" } }
layer { name: "loss" type: "EuclideanLoss" bottom: "soft" bottom: "old" top: "loss" }
"""


def today(diff=False, double=False):
    kind = {'diff': diff, 'double': double}
    fixed = real(3, 0)
    return b''.join([
        text(1, 'small'),
        message(100, text(1, 'in'), text(2, 'Input'), text(4, 'x'), PHASE,
                message(143, message(1, message(1, bytes([1, 2, 4, 4]))))),
        message(100, text(1, 'conv'), text(2, 'Convolution'), text(3, 'x'), text(4, 'conv'), message(6, real(3, 1)),
                message(6, real(3, 2), real(4, 0)), blob(7, 3, 2, 3, 3, **kind), blob(7, 3, **kind), PHASE,
                message(106, number(1, 3), number(4, 3), filler(7, 'xavier'))),
        message(100, text(1, 'bn'), text(2, 'BatchNorm'), text(3, 'conv'), text(4, 'bn'), message(6, fixed) * 3,
                blob(7, 3, **kind), blob(7, 3, **kind), blob(7, 1, **kind), PHASE),
        message(100, text(1, 'relu'), text(2, 'ReLU'), text(3, 'bn'), text(4, 'bn'), PHASE),
        message(100, text(1, 'ip'), text(2, 'InnerProduct'), text(3, 'bn'), text(4, 'ip'), blob(7, 200, 12, **kind),
                blob(7, 200, **kind), PHASE, message(117, b'\x08\xc8\x01')),
        message(100, text(1, 'ip_ip_0_split'), text(2, 'Split'), text(3, 'ip'), text(4, 'ip_ip_0_split_0'),
                text(4, 'ip_ip_0_split_1'), PHASE),
        message(100, text(1, 'soft'), text(2, 'Softmax'), text(3, 'ip_ip_0_split_0'), text(4, 'soft'), PHASE),
        message(100, text(1, 'old'), text(2, 'BatchNorm'), text(3, 'ip_ip_0_split_1'), text(4, 'old'),
                message(6, fixed, real(4, 0)) * 2, message(6, text(1, 'p'), fixed, real(4, 0)),
                blob(7, 200, **kind), blob(7, 200, **kind), blob(7, 1, **kind), PHASE),
        message(100, text(1, 'loss'), text(2, 'EuclideanLoss'), text(3, 'soft'), text(3, 'old'), text(4, 'loss'), real(5, 1), PHASE),
    ])


# ---- Before: inputs are fields of the net, and blobs have four dims ----------------------------------------

INPUT = 'name: "small" input: "x" input_dim: 1 input_dim: 2 input_dim: 4 input_dim: 4\n'

V2 = INPUT + """
layer { name: "conv" type: "Convolution" bottom: "x" top: "conv" convolution_param { num_output: 3 kernel_size: 3 } }
layer { name: "a" type: "ReLU" bottom: "conv" top: "a" }
layer { name: "loss" type: "EuclideanLoss" bottom: "conv" bottom: "a" top: "loss" loss_weight: 0.5 }
"""

V1 = INPUT + """
layers { name: "conv" type: CONVOLUTION bottom: "x" top: "conv" blobs_lr: 1 blobs_lr: 2 weight_decay: 1 weight_decay: 0
  convolution_param { num_output: 3 kernel_size: 3 } }
layers { name: "a" type: RELU bottom: "conv" top: "a" }
layers { name: "loss" type: EUCLIDEAN_LOSS bottom: "conv" bottom: "a" }
"""

V0 = INPUT + """
layers { layer { name: "conv" type: "conv" num_output: 3 kernelsize: 3 blobs_lr: 1 blobs_lr: 2 weight_decay: 1 weight_decay: 0 }
  bottom: "x" top: "conv" }
layers { layer { name: "a" type: "relu" } bottom: "conv" top: "a" }
layers { layer { name: "loss" type: "euclidean_loss" } bottom: "conv" bottom: "a" }
"""

CONVOLUTION = number(1, 3) + number(4, 3)
PLACES = ['conv_conv_0_split_0', 'conv_conv_0_split_1']


def rc2():
    return b''.join([
        text(1, 'small'), text(3, 'x'),
        message(100, text(1, 'conv'), text(2, 'Convolution'), text(3, 'x'), text(4, 'conv'), four(7, 3, 2, 3, 3), four(7, 3), PHASE,
                message(106, CONVOLUTION)),
        message(100, text(1, 'conv_conv_0_split'), text(2, 'Split'), text(3, 'conv'), *[text(4, name) for name in PLACES], PHASE),
        message(100, text(1, 'a'), text(2, 'ReLU'), text(3, PLACES[0]), text(4, 'a'), PHASE),
        message(100, text(1, 'loss'), text(2, 'EuclideanLoss'), text(3, PLACES[1]), text(3, 'a'), text(4, 'loss'), real(5, 0.5), PHASE),
    ])


def v1(places, loss):
    return b''.join([
        text(1, 'small'),
        message(2, text(2, 'x'), text(3, 'conv'), text(4, 'conv'), number(5, 4), four(6, 3, 2, 3, 3), four(6, 3), real(7, 1),
                real(7, 2), real(8, 1), real(8, 0), message(10, CONVOLUTION)),
        message(2, text(2, 'conv'), *[text(3, name) for name in places], text(4, 'conv_conv_0_split'), number(5, 22)),
        message(2, text(2, places[0]), text(3, 'a'), text(4, 'a'), number(5, 18)),
        message(2, text(2, places[1]), text(2, 'a'), text(4, 'loss'), number(5, 7), loss),
        text(3, 'x'),
    ])


def v0():
    places = ['conv', PLACES[1]]
    return b''.join([
        text(1, 'small'),
        message(2, message(1, text(1, 'conv'), text(2, 'conv'), number(3, 3), number(8, 3), four(50, 3, 2, 3, 3), four(50, 3),
                           real(51, 1), real(51, 2), real(52, 1), real(52, 0)), text(2, 'x'), text(3, 'conv')),
        message(2, message(1, text(1, 'conv_conv_0_split'), text(2, 'split')), text(2, 'conv'), *[text(3, name) for name in places]),
        message(2, message(1, text(1, 'a'), text(2, 'relu')), text(2, places[0]), text(3, 'a')),
        message(2, message(1, text(1, 'loss'), text(2, 'euclidean_loss')), text(2, places[1]), text(2, 'a')),
        text(3, 'x'),
    ])


# era, options, prototxt, file
FILES = {
    'today': ('1.0', [], TODAY, today()),
    'gradients': ('1.0', ['--diff'], TODAY, today(diff=True)),
    'double': ('1.0', ['--dtype', 'float64'], TODAY, today(double=True)),
    'both': ('1.0', ['--dtype', 'float64', '--diff'], TODAY, today(diff=True, double=True)),
    'rc2': ('rc2', [], V2, rc2()),
    'rc': ('rc', [], V1, v1(PLACES, real(35, 1))),
    '0.9999': ('0.9999', [], V1, v1(['conv', PLACES[1]], b'')),
    '0.999': ('0.999', [], V1, v1(['conv', PLACES[1]], b'')),
    '0.9': ('0.9', [], V0, v0()),
}


def state(histories):
    dims = [(3, 2, 3, 3), (3, ), (3, ), (3, ), (1, ), (200, 12), (200, ), (200, ), (200, ), (1, )]
    return number(1, 300) + text(2, 'small_iter_300.caffemodel') + b''.join(
        blob(3, *d) for _ in range(histories) for d in dims) + number(4, 0)


def models():
    return {name: row[3] for name, row in FILES.items()}


def states():
    return {'sgd': state(1), 'adam': state(2)}
