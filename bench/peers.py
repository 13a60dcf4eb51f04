"""One peer doing its main job: peers.py PEER MODEL, where MODEL is a name in torchvision.models; of onnx, a file."""

import importlib
import sys


def picture():
    import torch
    return torch.zeros(1, 3, 224, 224)


def model_of(name):
    import torchvision
    return getattr(torchvision.models, name)(weights=None).eval()


def torchinfo(name):
    importlib.import_module("torchinfo").summary(model_of(name), (1, 3, 224, 224), verbose=1)


def thop(name):
    print(importlib.import_module("thop").profile(model_of(name), inputs=(picture(),), verbose=False))


def fvcore(name):
    print(importlib.import_module("fvcore.nn").FlopCountAnalysis(model_of(name), picture()).total())


def ptflops(name):
    print(importlib.import_module("ptflops").get_model_complexity_info(model_of(name), (3, 224, 224)))


def onnx(path):
    module = importlib.import_module("onnx")
    inferred = module.shape_inference.infer_shapes(module.load(path, load_external_data=False), data_prop=True)
    print(len(inferred.graph.value_info))


if __name__ == "__main__":
    {peer.__name__: peer for peer in (torchinfo, thop, fvcore, ptflops, onnx)}[sys.argv[1]](sys.argv[2])
