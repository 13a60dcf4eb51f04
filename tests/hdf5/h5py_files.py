"""Files that h5py writes, old layout and new: every dataset's place and size as h5py tells it, and no byte of a
structure taken for lost space. Skipped where h5py is not installed."""

import json
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy
except ImportError:
    print("h5py is not installed")
    sys.exit(77)

PROGRAM = sys.argv[1]
SIGNATURES = [b"TREE", b"SNOD", b"HEAP", b"GCOL", b"OHDR", b"OCHK", b"FRHP", b"FHDB", b"FHIB", b"BTHD", b"BTLF",
              b"BTIN", b"FADB", b"FAHD", b"EAHD", b"EAIB", b"EASB", b"EADB", b"FSHD", b"FSSE"]


def plain(file):
    file["a"] = numpy.arange(10, dtype="f4")
    file.create_dataset("g/b", data=numpy.zeros((3, 4), "f8"))
    file.create_dataset("g/empty", shape=(0, 4), dtype="i4")
    file.create_dataset("g/never", shape=(7, 4), dtype="i4")
    file["scalar"] = numpy.int64(5)
    file["half"] = numpy.zeros(3, "f2")
    file["flags"] = numpy.zeros(5, bool)
    file["complex"] = numpy.zeros(5, "c8")
    file["text"] = "some text"
    file["g"].attrs["list"] = ["alpha", "beta", "gamma"]
    file["g"].attrs["fixed"] = numpy.array([b"x", b"yyy"])


def many_links(file):
    for i in range(500):
        file.create_dataset(f"layer_{i:03}/kernel", data=numpy.zeros(i % 7 + 1, "f4"))
    for i in range(300):
        file["layer_000"].attrs[f"attribute {i}"] = i
    file["layer_001"].attrs["long"] = "x" * 60000


def chunks(file):
    data = numpy.arange(4000, dtype="f4").reshape(40, 100)
    file.create_dataset("chunked", data=data, chunks=(7, 33))
    file.create_dataset("zipped", data=data, chunks=(10, 10), compression="gzip", shuffle=True, fletcher32=True)
    file.create_dataset("lzf", data=data, chunks=(40, 100), compression="lzf")
    file.create_dataset("one", data=data, chunks=(40, 100))
    file.create_dataset("grows", data=data, chunks=(1, 10), maxshape=(None, 100))
    file.create_dataset("grows packed", data=data, chunks=(1, 10), maxshape=(None, 100), compression="gzip")
    file.create_dataset("both", data=data, chunks=(4, 10), maxshape=(None, None))
    file.create_dataset("both packed", data=data, chunks=(4, 10), maxshape=(None, None), compression="gzip")
    file.create_dataset("many", data=numpy.zeros(9000, "i1"), chunks=(2,))
    file.create_dataset("many grow", data=numpy.zeros(9000, "i1"), chunks=(2,), maxshape=(None,))
    file.create_dataset("many zipped", data=numpy.zeros(9000, "i1"), chunks=(3,), compression="gzip")


def links(file):
    file["a"] = numpy.zeros(10, "f4")
    file["again"] = file["a"]
    file.create_group("g")["up"] = file["/"]
    file["soft"] = h5py.SoftLink("/a")
    file["type"] = numpy.dtype("f4")
    file.create_dataset("typed", shape=(3,), dtype=file["type"])
    source = h5py.VirtualSource("other.h5", "x", shape=(4,))
    layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
    layout[:] = source
    file.create_virtual_dataset("virtual", layout)


def freed(file):
    """The new kind of link makes the root a group of the new kind."""
    file["a"] = numpy.zeros(10, "f4")
    file["external"] = h5py.ExternalLink("other.h5", "/x")
    del file["a"]


def ordered(file):
    group = file.create_group("ordered", track_order=True)
    for i in range(40):
        group[f"{40 - i}"] = numpy.zeros(i, "f4")


def compact(file):
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((5,))
    h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist)
    early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    early.set_chunk((2,))
    h5py.h5d.create(file.id, b"implicit", h5py.h5t.IEEE_F32LE, space, early)


def datasets(file):
    """Of each path: the first name of its dataset, shape, bytes stored, where."""
    found = {}

    def walk(group, path):
        for name in group:
            link = group.get(name, getlink=True)
            if not isinstance(link, h5py.HardLink):
                continue
            item = group[name]
            full = f"{path}/{name}" if path else name
            if isinstance(item, h5py.Dataset):
                found[full] = item
            elif isinstance(item, h5py.Group) and item.name != "/" and len(full) < 100 and item != file:
                walk(item, full)

    walk(file, "")
    return found


def check(path, file, reused):
    done = subprocess.run([PROGRAM, "bytes", path, "--json", "--spans", "--by", "tensor"], capture_output=True, text=True)
    if done.returncode:
        return [done.stderr.strip()]
    report, problems = json.loads(done.stdout), []
    tensors = {t["name"]: t for t in report["tensors"]}
    wanted = datasets(file)
    if set(tensors) != set(wanted):
        problems.append(f"names differ: {sorted(set(tensors) ^ set(wanted))[:5]}")
    for name in set(tensors) & set(wanted):
        tensor, dataset = tensors[name], wanted[name]
        shape = list(dataset.shape or ())
        if tensor["shape"] != shape:
            problems.append(f"{name}: shape {tensor['shape']}, h5py says {shape}")
        stored = 0 if tensor["shared_with"] is not None else dataset.id.get_storage_size()
        if dataset.is_virtual:
            stored = 0
        if tensor["bytes"] != stored:
            problems.append(f"{name}: {tensor['bytes']} bytes, h5py says {stored}")
        offset = dataset.id.get_offset()
        if stored and offset is not None and tensor["offset"] != offset:
            problems.append(f"{name}: at {tensor['offset']}, h5py says {offset}")
    content = open(path, "rb").read()
    if sum(s["length"] for s in report["spans"]) != len(content):
        problems.append("the spans do not sum to the size")
    for span in report["spans"]:
        lost = content[span["offset"]: span["offset"] + span["length"]]
        if span["kind"] == "unclaimed":
            problems.append(f"unclaimed: {span}")
        if span["owner"] == "lost by the allocator" and not reused:
            problems += [f"{s} in lost space at {span['offset'] + lost.find(s)}" for s in SIGNATURES if s in lost]
    return problems


def main():
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for make in (plain, many_links, chunks, links, freed, ordered, compact):
            for version in ("earliest", "v108", "latest"):
                for extra in ({}, {"userblock_size": 1024}, {"fs_strategy": "fsm", "fs_persist": True},
                              {"fs_strategy": "page", "fs_persist": True}):
                    path = os.path.join(folder, f"{make.__name__}-{version}-{'-'.join(extra)}.h5")
                    try:
                        with h5py.File(path, "w", libver=(version, "latest"), **extra) as file:
                            make(file)
                    except (TypeError, ValueError):
                        continue
                    with h5py.File(path, "r") as file:
                        reused = make is freed or "fs_persist" in extra  # what was freed keeps its content
                        problems = check(path, file, reused)
                    if problems:
                        failed = True
                        print(os.path.basename(path), *problems[:5], sep="\n    ")
    return failed


sys.exit(main())
