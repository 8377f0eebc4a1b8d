"""ONNX Runtime: PyTorch's export as it is, and with its weights quantised dynamically to int8."""

import os

import onnxruntime

import export


def load(work, tower, precision):
    path = export.onnx(work, tower) if precision == "fp32" else export.onnx_int8(work, tower)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = len(os.sched_getaffinity(0))
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = {argument.name for argument in session.get_inputs()}
    return lambda inputs: session.run(None, {name: values for name, values in inputs.items() if name in names})[0]
