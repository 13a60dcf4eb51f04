"""Writes ONNX models that stand as text, with nothing but Python.

    opset 13, com.microsoft 1            input x 2x3xN:float32       value v 2x3:float32 (declared in between)
    stored w 4x3:float32                 weights, in a file that is not there
    stored s 2:int64{1,-1}               elements, as raw bytes; `typed s` keeps them in the typed field
    sparse w 4x3:float32 5               an initializer of which five elements are stored
    y, i = TopK(x, k) axis=1 sorted=0    a node, named like its first output; `conv1: y = Conv(x, w)` is named conv1,
                                         `_: y = ...` not at all; `y = com.microsoft.Gelu(x)` is of another domain
    z = If(c) then_branch={ ... }        a body holds what a graph holds; `output` names what it gives
    output y 2x3:float32                 the type may be left out
    function local Twice(x) -> (y) k { y = Add(x, x) }   a function of the model, of domain `local`; `k=3` has a default
    producer pytorch
    metadata key "value"                 of the model, or behind a node's attributes

Tensors are written as in tests/ops: SHAPE:dtype{elements}, * for an unknown rank, ? or a name for a dim; beside them
seq(...), optional(...) and map(int64,float32). An attribute is a number, a "text", a [list], a tensor, a type (that
of a tensor as tensor(2x3:float32)), a {body}, or @name, which a function takes from its node."""

import re
import struct
import sys

DTYPES = ["", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64",
          "uint32", "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2",
          "float8e5m2fnuz", "uint4", "int4", "float4e2m1", "float8e8m0", "uint2", "int2"]
RAW = {"float32": "f", "float64": "d", "int64": "q", "int32": "i", "int16": "h", "int8": "b", "uint8": "B", "bool": "?",
       "uint64": "Q", "uint32": "I", "uint16": "H", "float16": "e"}
TYPED = {"float32": 4, "int32": 5, "bool": 5, "uint8": 5, "int8": 5, "int64": 7, "float64": 10, "uint64": 11, "uint32": 11}

# ---- Protobuf ----------------------------------------------------------------------------------------------------------


def varint(n):
    n &= (1 << 64) - 1
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def number(field, n):
    return varint(field << 3) + varint(n)


def real(field, x):
    return varint(field << 3 | 5) + struct.pack("<f", x)


def block(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


# ---- Tensors and types -------------------------------------------------------------------------------------------------


def split_tensor(text):
    """"2xN:int64{1,2}" -> (dims or None, dtype, elements or None)."""
    shape, dtype, elements = re.fullmatch(r"([^:{]*)(?::(\w+))?(?:\{(.*)\})?", text).groups()
    dims = None if shape == "*" else [] if shape in ("scalar", "") else shape.split("x")
    return dims, dtype or "float32", None if elements is None else [e for e in elements.split(",") if e]


def value_of(dtype, text):
    if dtype == "bool":
        return text in ("1", "true")
    return float(text) if dtype.startswith("float") else int(text)


def data(dtype, elements, typed):
    if dtype == "string":
        return b"".join(block(6, e) for e in elements)
    values = [value_of(dtype, e) for e in elements]
    if not typed:
        return block(9, struct.pack(f"<{len(values)}{RAW[dtype]}", *values))
    if dtype in ("float32", "float64"):
        return block(TYPED[dtype], struct.pack(f"<{len(values)}{RAW[dtype]}", *values))
    return block(TYPED[dtype], b"".join(varint(int(v)) for v in values))


def tensor(text, name="", typed=False):
    dims, dtype, elements = split_tensor(text)
    out = b"".join(number(1, int(dim)) for dim in dims) + number(2, DTYPES.index(dtype))
    out += block(8, name) if name else b""
    if elements is not None:
        return out + data(dtype, elements, typed)
    return out + block(13, block(1, "location") + block(2, "weights.bin")) + number(14, 1)


def shape(dims):
    def one(dim):
        return b"" if dim == "?" else number(1, int(dim)) if dim.isdigit() else block(2, dim)
    return b"".join(block(1, one(dim)) for dim in dims)


def tensor_type(text):
    dims, dtype, _ = split_tensor(text)
    return block(1, number(1, DTYPES.index(dtype)) + (b"" if dims is None else block(2, shape(dims))))


# ---- The text ----------------------------------------------------------------------------------------------------------

TOKEN = re.compile(r'"[^"]*"|->|[^\s(){}\[\],="]+:(?=\s)|[^\s(){}\[\],="]+:\w+\{[^{}]*\}|[^\s(){}\[\],="]+|[(){}\[\],=\n]')


class Parser:
    def __init__(self, text):
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        self.tokens, self.at = TOKEN.findall("\n".join(lines)) + ["\n"], 0

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def next(self, wanted=None):
        token = self.peek()
        if wanted and token != wanted:
            raise SyntaxError(f"{wanted} expected before {' '.join(self.tokens[self.at:self.at + 8])!r}")
        self.at += 1
        return token

    def take(self, token):
        found = self.peek() == token
        self.at += found
        return found

    def names(self, end):
        """Words with commas between, up to `end`; nothing between commas is the empty name."""
        out = []
        while not self.take(end):
            out.append("" if self.peek() in (",", end) else self.next())
            if self.take(",") and self.peek() == end:
                out.append("")
        return out

    def type(self):
        word = self.next()
        if word not in ("seq", "optional", "map", "tensor"):
            return tensor_type(word)
        self.next("(")
        key = DTYPES.index(self.next()) if word == "map" else 0
        if word == "map":
            self.next(",")
        inner = self.type()
        self.next(")")
        if word == "tensor":
            return inner
        if word == "map":
            return block(5, number(1, key) + block(2, inner))
        return block(4 if word == "seq" else 9, block(1, inner))

    def port(self):
        name = self.next()
        return block(1, name) + (b"" if self.peek() == "\n" else block(2, self.type()))

    def items(self):
        out = []
        while not self.take("]"):
            out.append(self.next())
            self.take(",")
        return out

    def attribute(self):
        name, _ = self.next(), self.next("=")
        token = self.peek()
        out = block(1, name)
        if self.take("{"):
            return out + block(6, self.graph("}")) + number(20, 5)
        if self.take("["):
            return out + self.list_of(self.items())
        if token in ("seq", "optional", "tensor"):
            return out + block(14, self.type()) + number(20, 13)
        self.next()
        if token[0] == "@":
            return out + block(21, token[1:]) + number(20, 2)
        if token[0] == '"':
            return out + block(4, token[1:-1]) + number(20, 3)
        if ":" in token:
            return out + block(5, tensor(token)) + number(20, 4)
        if re.fullmatch(r"-?\d+", token):
            return out + number(3, int(token)) + number(20, 2)
        return out + real(2, float(token)) + number(20, 1)

    @staticmethod
    def list_of(items):
        if any(item[0] == '"' for item in items):
            return b"".join(block(9, item[1:-1]) for item in items) + number(20, 8)
        if all(re.fullmatch(r"-?\d+", item) for item in items):
            return b"".join(number(8, int(item)) for item in items) + number(20, 7)
        return b"".join(real(7, float(item)) for item in items) + number(20, 6)

    def node(self):
        name = self.next()[:-1] if self.peek().endswith(":") else None
        outputs = self.names("=")
        domain, _, op = self.next().rpartition(".")
        self.next("(")
        out = b"".join(block(1, name) for name in self.names(")")) + b"".join(block(2, output) for output in outputs)
        if name != "_":
            out += block(3, outputs[0] if name is None else name)
        out += block(4, op) + (block(7, domain) if domain else b"")
        while self.peek() not in ("\n", "}", ""):
            out += block(9, self.metadata()) if self.take("metadata") else block(5, self.attribute())
        return out

    def metadata(self):
        return block(1, self.next()) + block(2, self.next()[1:-1])

    def stored(self, word):
        name, text = self.next(), self.next()
        if word != "sparse":
            return block(5, tensor(text, name, word == "typed"))
        count, (dims, dtype, _) = self.next(), split_tensor(text)
        indices = f"{count}:int64{{{','.join(str(i) for i in range(int(count)))}}}"
        return block(15, block(1, tensor(f"{count}:{dtype}", name)) + block(2, tensor(indices)) +
                     b"".join(number(3, int(dim)) for dim in dims))

    PORTS = {"input": 11, "output": 12, "value": 13}

    def graph(self, end):
        out = block(2, "graph")
        while not self.take(end):
            if self.take("\n"):
                continue
            word = self.peek()
            plain = self.peek(1) not in (",", "=") and not word.endswith(":")
            if plain and word in self.PORTS:
                self.next()
                out += block(self.PORTS[word], self.port())
            elif plain and word in ("stored", "typed", "sparse"):
                out += self.stored(self.next())
            else:
                out += block(1, self.node())
        return out

    def opsets(self):
        out, domain = [], ""
        while not out or not self.take("\n"):
            out.append((block(1, domain) if domain else b"") + number(2, int(self.next())))
            domain = self.next() if self.take(",") else ""
        return out

    def function(self):
        domain, name, _ = self.next(), self.next(), self.next("(")
        inputs, _, _ = self.names(")"), self.next("->"), self.next("(")
        out = block(1, name) + block(10, domain) + b"".join(block(4, x) for x in inputs)
        out += b"".join(block(5, x) for x in self.names(")"))
        while not self.take("{"):
            out += block(11, self.attribute()) if self.peek(1) == "=" else block(6, self.next())
        while not self.take("}"):
            out += b"" if self.take("\n") else block(7, self.node())
        return out

    def model(self):
        head, opsets, functions = number(1, 10), [], []
        while self.peek() in ("\n", "opset", "producer", "metadata", "function"):
            word = self.next()
            if word == "opset":
                opsets = self.opsets()
            elif word == "producer":
                head += block(2, self.next())
            elif word == "metadata":
                head += block(14, self.metadata())
            elif word == "function":
                functions.append(self.function())
        head += b"".join(block(8, opset) for opset in opsets) + block(7, self.graph(""))
        return head + b"".join(block(25, function + b"".join(block(9, opset) for opset in opsets)) for function in functions)


def model(text):
    """The bytes of the model."""
    return Parser(text).model()


if __name__ == "__main__":
    sys.stdout.buffer.write(model(sys.stdin.read()))
