"""Cost of one picture against resolution, and against NaFlex's sequence length: seeded base towers, `Server-Timing`'s encode."""

import re
import statistics

import load
import pictures
import seeded
import serving
from rates import say

WIDTH, MLP, LAYERS = 768, 3072, 12


def resolution(setting):
    sides = [224, 256] if setting.quick else [224, 256, 384, 512]
    points = []
    for side in sides:
        with serving.serve("--model", seeded.vision(f"base-patch16-{side}"), "--precision", setting.precision) as server:
            points.append(point(server, "/embed/image", (side // 16) ** 2, setting) | {"side": side})
            say(points[-1])
    return {"points": points}


def naflex(setting):
    lengths = [16, 64, 256] if setting.quick else [16, 64, 128, 256, 512, 1024, 2048, 4096]
    points = []
    with serving.serve("--model", seeded.vision("base-patch16-naflex"), "--precision", setting.precision) as server:
        for length in lengths:
            points.append(point(server, f"/embed/image?max_num_patches={length}", length, setting) | {"maxNumPatches": length})
            say(points[-1])
    return {"points": points}


def point(server, path, tokens, setting):
    """Square pictures, so that NaFlex uses the patches that it may."""
    count = 3 if setting.quick else 9 if tokens <= 1024 else 5
    encode, whole = [], []
    for body in pictures.jpegs(count + 1, 640, 640):
        milliseconds, status, fields, answer = load.ask(server.port, load.post(path, body, "image/jpeg", "application/x-npy"))
        if status != 200:
            raise RuntimeError(f"{path}: {status} {answer[:300]!r}")
        whole.append(milliseconds)
        encode.append(float(re.search(r"encode;dur=([\d.]+)", fields["server-timing"])[1]))
    cost = statistics.median(encode[1:])  # the first may touch new memory
    return {
        "tokens": tokens, "encodeMs": cost, "wholeMs": statistics.median(whole[1:]), "usPerToken": 1000 * cost / tokens,
        "gflops": flops(tokens) / cost / 1e6, "memory": server.memory(),
    }


def flops(tokens):
    """Of a base tower's products; attention's grow with the square."""
    linear = 2 * tokens * WIDTH * (4 * WIDTH + 2 * MLP) * LAYERS + 2 * tokens * WIDTH * 768
    return linear + 4 * tokens * tokens * WIDTH * LAYERS
