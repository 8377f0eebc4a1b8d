"""Other engines' files of a checkpoint's tower, made once and kept in the work folder: ONNX, OpenVINO, and both in int8."""

import os
import shutil

import numpy as np

CALIBRATION = 8  # pictures or texts; none of those that the vectors are compared on


def onnx(work, tower):
    return made(work.folder / f"{tower}-fp32.onnx", lambda path: write_onnx(work, tower, path))


def onnx_int8(work, tower):
    return made(work.folder / f"{tower}-int8.onnx", lambda path: write_onnx_int8(onnx(work, tower), path))


def openvino_fp32(work, tower):
    return made(work.folder / f"{tower}-fp32.xml", lambda path: write_openvino(onnx(work, tower), path))


def openvino_int8(work, tower):
    return made(work.folder / f"{tower}-int8.xml", lambda path: write_openvino_int8(work, tower, path))


def made(path, make):
    """A folder of its own for each file, renamed when it is whole: the weights may stand beside the graph."""
    folder, partial = path.with_suffix(path.suffix + ".d"), path.with_suffix(path.suffix + f".partial-{os.getpid()}")
    if not folder.exists():
        partial.mkdir(parents=True)
        try:
            make(partial / path.name)
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return folder / path.name


def write_onnx(work, tower, path):
    import torch

    from engines import pytorch

    class Pooled(torch.nn.Module):
        """The tower's pooled vector alone, with the inputs by position."""

        def __init__(self, module):
            super().__init__()
            self.module = module

        def forward(self, *values):
            return self.module(**dict(zip(names, values))).pooler_output

    module = pytorch.tower_module(work.checkpoint, tower, torch.float32)
    inputs = work.inputs(tower, 2)
    names = list(inputs)
    if work.is_naflex and tower == "vision":
        fix_grid(module, work)
    dynamic = {name: {0: "batch"} for name in [*names, "pooled"]}
    with torch.inference_mode():
        torch.onnx.export(
            Pooled(module), tuple(torch.from_numpy(values) for values in inputs.values()), str(path), opset_version=17,
            dynamo=False, input_names=names, output_names=["pooled"], dynamic_axes=dynamic)


def fix_grid(module, work):
    """NaFlex: every picture measured has one grid, so its resized positions become a constant. ONNX has no antialiased resize
    in this opset, and a loop over pictures would be traced for one batch size only; the peers' work only gets less by it."""
    import torch

    embeddings = module.embeddings
    inputs = work.inputs("vision", 1)
    table = embeddings.position_embedding.weight.detach()
    side = int(len(table) ** 0.5)
    positions = embeddings.resize_positional_embeddings(
        table.reshape(side, side, -1), torch.from_numpy(inputs["spatial_shapes"]), inputs["pixel_values"].shape[1])
    embeddings.resize_positional_embeddings = lambda *_, **__: positions


def write_onnx_int8(source, path):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, path, weight_type=QuantType.QInt8)


def write_openvino(source, path):
    import openvino

    openvino.save_model(openvino.convert_model(str(source)), str(path), compress_to_fp16=False)


def write_openvino_int8(work, tower, path):
    import nncf
    import openvino

    model = openvino.Core().read_model(str(openvino_fp32(work, tower)))
    names = {name for port in model.inputs for name in port.get_names()}
    inputs = work.inputs(tower, CALIBRATION, calibration=True)
    items = [{name: np.ascontiguousarray(values[i : i + 1]) for name, values in inputs.items() if name in names} for i in range(CALIBRATION)]
    quantised = nncf.quantize(model, nncf.Dataset(items), model_type=nncf.ModelType.TRANSFORMER, subset_size=CALIBRATION)
    openvino.save_model(quantised, str(path), compress_to_fp16=False)
