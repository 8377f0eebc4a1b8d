"""OpenVINO: fp32 and bf16 by its precision hint; int8 as NNCF quantises it, what stays unquantised in bf16."""

import os

import openvino

import export


def load(work, tower, precision):
    path = export.openvino_int8(work, tower) if precision == "int8" else export.openvino_fp32(work, tower)
    settings = {
        "INFERENCE_PRECISION_HINT": "f32" if precision == "fp32" else "bf16",
        "INFERENCE_NUM_THREADS": len(os.sched_getaffinity(0)),
        "PERFORMANCE_HINT": "LATENCY",
    }
    compiled = openvino.Core().compile_model(str(path), "CPU", settings)
    names = {name for port in compiled.inputs for name in port.get_names()}
    request = compiled.create_infer_request()
    return lambda inputs: request.infer({name: values for name, values in inputs.items() if name in names})[0].copy()
