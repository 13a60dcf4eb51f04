"""Writes the seeds of a format whose files are no text: seeds.py FORMAT FOLDER. They are the models that stand as text in
tests/formats/FORMAT, a file for each, or those that tests/formats/FORMATmake.py makes."""

import glob
import os
import sys

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(TESTS, "formats"))

import caffemodelmake  # noqa: E402
import ggufmake  # noqa: E402
import hdf5make  # noqa: E402
import onnxtext  # noqa: E402
import tflitemake  # noqa: E402
import torchtext  # noqa: E402

WRITERS = {"npy": torchtext.model, "npz": torchtext.model, "onnx": onnxtext.model, "pytorch": torchtext.model}
MODELS = {"caffemodel": caffemodelmake.models, "gguf": ggufmake.models, "hdf5": hdf5make.models, "keras": hdf5make.archives,
          "solverstate": caffemodelmake.states, "tflite": tflitemake.models}


def parts(path):
    with open(path, encoding="utf-8") as file:
        return [part.partition("\n")[2] for part in file.read().split("\n---- ")[1:]]


def main():
    name, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for title, content in MODELS.get(name, dict)().items():
        with open(os.path.join(folder, f"{title}.{name}"), "wb") as file:
            file.write(content)
    for path in sorted(glob.glob(os.path.join(TESTS, "formats", name, "*.txt"))):
        stem = os.path.basename(path)[: -len(".txt")]
        for i, text in enumerate(parts(path)):
            with open(os.path.join(folder, f"{stem}-{i}.{name}"), "wb") as file:
                file.write(WRITERS[name](text))


main()
