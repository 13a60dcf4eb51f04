"""Writes files of PyTorch and of numpy, and other zip archives, from text, without either.

    pickle NAME OPS        a stored member: a pickle of protocol 2
    deflated NAME OPS      the same, deflated
    array NAME N DICT      a stored array of numpy: its header, padded to 64, and N zero bytes; `deflated-array` the same;
                           `npy N DICT` one that is a file by itself
    store NAME N           a stored member of N zero bytes; `text NAME TEXT` one of that text
    later                  the sizes of the last member stand behind it
    align                  its data begins at a multiple of 64, as PyTorch has it
    local-name NAME        its header has another name than the directory; also local-method N, local-flags N
    says N                 the directory and the header claim N bytes; packed N: that it is N bytes in the file
    at N                   the directory says that its header is there
    zip64                  its sizes stand in the field of zip64
    magic                  the first three pickles of files before PyTorch 1.6
    raw OPS                operations where they stand, outside of an archive
    bytes TEXT             bytes, escaped; `zeros N` so many zeros
    cut N                  the file ends after N bytes; below 0: so many before its end
    entries N              members that the end of the archive claims
    before TEXT, behind TEXT   what stands around the archive

OPS are words: a letter is that operation, two hexadecimal digits are that byte; K5 M500 J70000 are numbers, X"w" a text,
B"w" bytes, c"module name" a global, i"module name" INST, q1 and h1 the memo, G a number with a point, t:KEY:CLASS:N:1x2:2x1:0 is a tensor of N
elements in a storage, from an offset, with its shape and strides, and d{ ... } a dict: } ( ... u."""
import re
import struct
import zlib

MAGIC = (b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19." + b"\x80\x02M\xe9\x03." +
         b"\x80\x02}q\x00(X\x10\x00\x00\x00protocol_versionq\x01M\xe9\x03X\x0d\x00\x00\x00little_endianq\x02\x88u.")


def escaped(text):
    return text.encode().decode("unicode_escape").encode("latin-1")


def words(text):
    return re.findall(r'[A-Za-z]?"(?:[^"\\]|\\.)*"|\S+', text)


def long_text(code, data):
    return code + struct.pack("<I", len(data)) + data


def shape(text):
    dims = [int(dim) for dim in text.split("x") if dim]
    return "( " + " ".join(f"J{dim}" for dim in dims) + " t"


def tensor(word):
    _, key, kind, count, dims, strides, offset = (word.split(":") + ["0"])[:7]
    return ops(f'c"torch._utils _rebuild_tensor_v2" ( ( X"storage" c"torch {kind}Storage" X"{key}" X"cpu" J{count} t Q '
               f'J{offset} {shape(dims)} {shape(strides)} 89 N t R')


def op(word):
    code, rest = word[0], word[1:]
    if word.startswith("t:"):
        return tensor(word)
    if word == "d{":
        return b"}("
    if code in "XB" and rest.startswith('"'):
        return long_text(code.encode(), escaped(rest[1:-1]))
    if code in "ci" and rest.startswith('"'):
        return code.encode() + escaped(rest[1:-1]).replace(b" ", b"\n", 1) + b"\n"
    if code in "KMJ" and rest.lstrip("-").isdigit():
        return code.encode() + struct.pack({"K": "<B", "M": "<H", "J": "<i"}[code], int(rest))
    if code in "qh" and rest.isdigit():
        return code.encode() + bytes([int(rest)])
    if word == "G":
        return b"G" + struct.pack(">d", 0.5)
    if re.fullmatch(r"[0-9a-f]{2}", word):
        return bytes([int(word, 16)])
    assert len(word) == 1, word
    return word.encode()


def ops(text):
    return b"".join(op(word) for word in words(text))


def array(count, dict_text):
    header = dict_text.encode()
    header += b" " * (-(10 + len(header) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(int(count))


class Member:
    def __init__(self, name, data, method=0):
        self.name, self.data, self.method = name.encode(), data, method
        self.packed = zlib.compress(data)[2:-4] if method else data
        self.says, self.packs, self.at = len(data), len(self.packed), None
        self.later = self.align = self.zip64 = False
        self.local = {}

    def sizes(self):
        return (0xFFFFFFFF, 0xFFFFFFFF) if self.zip64 else (self.packs, self.says)

    def field(self):
        return struct.pack("<HHQQ", 1, 16, self.says, self.packs) if self.zip64 else b""

    def flags(self):
        return 8 if self.later else 0

    def header(self, at):
        name = self.local.get("name", self.name.decode()).encode()
        extra = self.field()
        if self.align:
            extra += b"FB" + (fill := -(at + 34 + len(name) + len(extra)) % 64).to_bytes(2, "little") + b"Z" * fill
        sizes = (0, 0) if self.later else self.sizes()
        return struct.pack("<IHHHIIIIHH", 0x04034B50, 0, int(self.local.get("flags", self.flags())),
                           int(self.local.get("method", self.method)), 0, zlib.crc32(self.data), *sizes, len(name),
                           len(extra)) + name + extra

    def body(self):
        behind = struct.pack("<IIII", 0x08074B50, zlib.crc32(self.data), self.packs, self.says) if self.later else b""
        return self.packed + behind

    def entry(self, at):
        at = at if self.at is None else self.at
        field = self.field()
        return struct.pack("<IHHHHIIIIHHHHHII", 0x02014B50, 0, 0, self.flags(), self.method, 0, zlib.crc32(self.data),
                           *self.sizes(), len(self.name), len(field), 0, 0, 0, 0, at) + self.name + field


class Writer:
    def __init__(self):
        self.members, self.raw, self.entries, self.end, self.before, self.behind = [], b"", None, None, b"", b""

    def line(self, word, rest):
        name, _, text = rest.partition(" ")
        last = self.members[-1] if self.members else None
        if word in ("pickle", "deflated"):
            self.members.append(Member(name, b"\x80\x02" + ops(text) + b".", 8 if word == "deflated" else 0))
        elif word in ("array", "deflated-array"):
            self.members.append(Member(name, array(*text.split(" ", 1)), 8 if word == "deflated-array" else 0))
        elif word == "npy":
            self.raw += array(name, text)
        elif word == "store":
            self.members.append(Member(name, bytes(int(text))))
        elif word == "text":
            self.members.append(Member(name, escaped(text)))
        elif word in ("later", "align", "zip64"):
            setattr(last, word, True)
        elif word.startswith("local-"):
            last.local[word[len("local-"):]] = rest
        elif word in ("says", "packed", "at"):
            setattr(last, "packs" if word == "packed" else word, int(rest))
        elif word == "magic":
            self.raw += MAGIC
        elif word == "raw":
            self.raw += ops(rest)
        elif word in ("bytes", "zeros"):
            self.raw += escaped(rest) if word == "bytes" else bytes(int(rest))
        elif word in ("cut", "entries"):
            setattr(self, "end" if word == "cut" else word, int(rest))
        elif word in ("before", "behind"):
            setattr(self, word, escaped(rest))
        else:
            raise ValueError(word)

    def file(self):
        out, starts = b"", []
        for member in self.members:
            starts.append(len(out))
            out += member.header(len(out)) + member.body()
        if self.members:
            directory = b"".join(member.entry(at) for member, at in zip(self.members, starts))
            count = len(self.members) if self.entries is None else self.entries
            out += directory + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), len(out), 0)
        return (self.before + out + self.raw + self.behind)[:self.end]


def model(text):
    writer = Writer()
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word and not word.startswith("#"):
            writer.line(word, rest)
    return writer.file()
