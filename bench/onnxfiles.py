"""Writes the ONNX files that bench/run measures, or one of them (onnxfiles.py densenet201 PATH): VGG-16 with its weights (553 MB that are never read, as a hole in the
file), DenseNet-201 as torchvision exports it in training mode, its weights elsewhere or inside, and a chain of operators."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "formats"))

from onnxtext import block, number, shape, varint

FLOAT, INT, INTS = 1, 2, 7  # of TensorProto.DataType and AttributeProto.AttributeType


def length(parts):
    return sum(part if isinstance(part, int) else len(part) for part in parts)


def message(field, parts):
    """A field that holds bytes and, as numbers, holes of so many bytes."""
    return [varint(field << 3 | 2) + varint(length(parts)), *parts]


def elements(dims):
    n = 1
    for dim in dims:
        n *= dim
    return n


def attribute(name, value):
    if isinstance(value, int):
        return block(5, block(1, name) + number(3, value) + number(20, INT))
    return block(5, block(1, name) + b"".join(number(8, item) for item in value) + number(20, INTS))


def node(op, inputs, output, **attributes):
    """The node's path says which module it is of, as exporters write it."""
    text = b"".join(block(1, name) for name in inputs) + block(2, output) + block(3, output) + block(4, op)
    return block(1, text + b"".join(attribute(*item) for item in attributes.items()))


def port(field, name, dims):
    tensor = number(1, FLOAT) + block(2, shape(str(dim) for dim in dims))
    return block(field, block(1, name) + block(2, block(1, tensor)))


class Net:
    """The parts of a graph, put together layer by layer."""

    def __init__(self, weights_inside):
        self.nodes, self.stored, self.inside, self.last, self.channels = [], [], weights_inside, "input", 3

    def weight(self, name, dims):
        head = b"".join(number(1, dim) for dim in dims) + number(2, FLOAT) + block(8, name)
        if self.inside:
            self.stored += message(5, [head, *message(9, [4 * elements(dims)])])
        else:
            self.stored.append(block(5, head + block(13, block(1, "location") + block(2, "weights.bin")) + number(14, 1)))
        return name

    def layer(self, path, op, weights=(), **attributes):
        inputs = [self.last, *(self.weight(f"{path[1:].replace('/', '.')}.{name}", dims) for name, dims in weights)]
        self.last = f"{path}/{op}"
        self.nodes.append(node(op, inputs, self.last, **attributes))

    def conv(self, path, out, side, stride=1, pad=0, bias=True):
        weights = [("weight", [out, self.channels, side, side])] + ([("bias", [out])] if bias else [])
        self.layer(path, "Conv", weights, kernel_shape=[side] * 2, strides=[stride] * 2, pads=[pad] * 4)
        self.channels = out

    def concat(self, path, inputs, channels):
        self.last, self.channels = f"{path}/Concat", channels
        self.nodes.append(node("Concat", inputs, self.last, axis=1))

    def norm(self, path):
        self.layer(path, "BatchNormalization", [(name, [self.channels]) for name in ("weight", "bias", "mean", "var")])
        self.layer(path.replace("norm", "relu"), "Relu")

    def write(self, path, side=224):
        graph = [block(2, "main_graph"), *self.nodes, *self.stored, port(11, "input", [1, 3, side, side])]
        graph.append(block(12, block(1, self.last)))
        parts = [number(1, 8), *message(7, graph), block(8, number(2, 13))]
        with open(path, "wb") as file:
            for part in parts:
                if isinstance(part, int):
                    file.seek(part, os.SEEK_CUR)
                else:
                    file.write(part)
            file.truncate(length(parts))
        return path


def vgg16(path):
    net, at = Net(weights_inside=True), 0
    for count, channels in ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)):
        for _ in range(count):
            net.conv(f"/features/features.{at}", channels, 3, pad=1)
            net.layer(f"/features/features.{at + 1}", "Relu")
            at += 2
        net.layer(f"/features/features.{at}", "MaxPool", kernel_shape=[2, 2], strides=[2, 2])
        at += 1
    net.layer("", "Flatten")
    for at, (out, into) in zip((0, 3, 6), ((4096, 512 * 7 * 7), (4096, 4096), (1000, 4096))):
        net.layer(f"/classifier/classifier.{at}", "Gemm", [("weight", [out, into]), ("bias", [out])], transB=1)
    return net.write(path)


def densenet201(path, weights_inside=False):
    net, growth = Net(weights_inside), 32
    net.conv("/features/conv0", 64, 7, stride=2, pad=3, bias=False)
    net.norm("/features/norm0")
    net.layer("/features/pool0", "MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    for block_at, layers in enumerate((6, 12, 48, 32), 1):
        before, width = [net.last], net.channels
        for at in range(1, layers + 1):
            path_here = f"/features/denseblock{block_at}/denselayer{at}"
            net.concat(path_here, before, width)
            net.norm(f"{path_here}/norm1")
            net.conv(f"{path_here}/conv1", 4 * growth, 1, bias=False)
            net.norm(f"{path_here}/norm2")
            net.conv(f"{path_here}/conv2", growth, 3, pad=1, bias=False)
            before.append(net.last)
            width += growth
        net.concat(f"/features/denseblock{block_at}", before, width)
        if block_at < 4:
            net.norm(f"/features/transition{block_at}/norm")
            net.conv(f"/features/transition{block_at}/conv", width // 2, 1, bias=False)
            net.layer(f"/features/transition{block_at}/pool", "AveragePool", kernel_shape=[2, 2], strides=[2, 2])
    net.norm("/features/norm5")
    net.layer("", "GlobalAveragePool")
    net.layer("", "Flatten")
    net.layer("/classifier", "Gemm", [("weight", [1000, net.channels]), ("bias", [1000])], transB=1)
    return net.write(path)


def chain(path, nodes):
    net = Net(weights_inside=False)
    for at in range(nodes):
        net.last, before = f"x{at}", net.last
        net.nodes.append(node("Relu", [before], net.last))
    return net.write(path, side=8)


if __name__ == "__main__":
    {network.__name__: network for network in (vgg16, densenet201)}[sys.argv[1]](sys.argv[2])
