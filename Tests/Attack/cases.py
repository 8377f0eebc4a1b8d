"""Requests of every kind, small enough for hundreds of thousands, and how their answers are read."""

import base64
import gzip
import io
import json
import random
from dataclasses import dataclass

import numpy
import pictures
import clients

WORDS = {
    "en": "a red bear on a green hill", "de": "ein grüner Bär über dem Fluß", "fr": "deux étoiles près de l’océan",
    "ja": "青い丸と赤い三角", "zh": "一只熊在山上", "ko": "파란 원 두 개", "ar": "دب أحمر على التل", "he": "דוב אדום", "ru": "красный медведь",
    "el": "ΚΟΚΚΙΝΗ αρκούδα", "hi": "लाल भालू", "th": "หมีสีแดง", "tr": "İki kırmızı ayı", "emoji": "🐻🌲⭐", "vi": "con gấu đỏ",
}
KINDS = [("PNG", {}), ("JPEG", {"quality": 90}), ("WEBP", {"lossless": True}), ("WEBP", {"quality": 80})]
SIZES = [(24, 24), (40, 30), (33, 57), (64, 48), (96, 80), (17, 90)]


@dataclass
class Case:
    name: str
    request: bytes
    status: int = 200
    # What it gave alone: arrays, by name, and everything else as it stood.
    arrays: dict = None
    rest: object = None


def read(answer):
    """The numbers of an answer, and the rest of it, in which nothing may differ."""
    body = gzip.decompress(answer.body) if answer.fields.get("content-encoding") == "gzip" else answer.body
    if answer.fields.get("content-type") == "application/x-npy":
        return {"embeddings": numpy.load(io.BytesIO(body))}, None
    rest, arrays = json.loads(body), {}
    if "embeddings" in rest:
        arrays["embeddings"] = numpy.array([floats(vector) for vector in rest.pop("embeddings")])
    for number, picture in enumerate(rest.get("patches", [])):
        shape = picture["rows"] * picture["columns"], picture["dimensions"]
        arrays[f"patches {number}"] = floats(picture.pop("embeddings")).reshape(shape)
    for number, result in enumerate(rest.get("results", [])):
        scored = sorted(result["predictions"], key=lambda prediction: prediction["label"])
        arrays[f"scores {number}"] = numpy.array([[p.pop("score"), p.pop("logit")] for p in scored])
    return arrays, rest


def floats(vector):
    return numpy.frombuffer(base64.b64decode(vector), "<f4") if isinstance(vector, str) else vector


def differs(case, answer):
    """What is wrong with an answer; None: nothing."""
    if answer.status != case.status:
        return f"status {answer.status}, {answer.body[:200]!r}"
    arrays, rest = read(answer)
    if rest != case.rest:
        return f"{rest} is not {case.rest}"
    for name, expected in case.arrays.items():
        found = arrays[name]
        if found.shape != expected.shape:
            return f"{name}: shape {found.shape}, not {expected.shape}"
        if name.startswith("scores"):
            if numpy.abs(found - expected).max() > 2e-3:
                return f"{name}: {found.tolist()} is not {expected.tolist()}"
            continue
        lengths = numpy.linalg.norm(found, axis=-1) * numpy.linalg.norm(expected, axis=-1)
        cosine = ((found.astype("f8") * expected).sum(axis=-1) / lengths).min()
        if not cosine >= 0.999999:
            return f"{name}: cosine {cosine}"
    return None


def form(path, parts, query=""):
    body = b""
    for name, value in parts:
        file = '; filename="x"' if isinstance(value, bytes) else ""
        data = value if isinstance(value, bytes) else value.encode()
        body += b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n' % (name.encode(), file.encode(), data)
    return clients.post(path + query, body + b"--b--\r\n", "multipart/form-data; boundary=b")


def text(choice):
    return f"{choice.choice(list(WORDS.values()))} {choice.randrange(40)}"


def make(seed, pictured, texted, classifiers):
    """One case of a kind that the seed gives. `pictured` and `texted`: names of models; `classifiers`: of those with labels.

    The later of them are asked more often."""
    choice = random.Random(seed)
    often = lambda models: choice.choices(models, [number**3 for number in range(1, len(models) + 1)])[0]
    kind, options = choice.choice(KINDS)
    images = [
        pictures.encode(pictures.draw(seed * 8 + number, size=choice.choice(SIZES)), kind, **options)
        for number in range(choice.choice([1, 1, 2, 4]))
    ]
    sources = [pictures.base64_text(image) for image in images]
    model, extra = often(pictured), {}
    what = choice.choices(
        ["raw", "npy", "form", "json", "base64", "patches", "text", "texts", "plain", "classify", "own", "error"],
        [3, 2, 2, 2, 2, 1, 4, 3, 2, 2, 1, 3])[0]
    query = f"?model={model}"
    match what:
        case "raw":
            if choice.random() < 0.5:
                extra["Accept_Encoding"] = "gzip"
            request = clients.post(f"/embed/image{query}", images[0], f"image/{kind.lower()}", **extra)
        case "npy":
            request = clients.post(
                f"/embed/image{query}", images[0], "application/octet-stream", Accept="application/x-npy")
        case "form":
            request = form("/embed/image", [*(("image", image) for image in images), ("model", model)])
        case "json":
            request = clients.post_json("/embed/image", {"images": sources, "model": model, "normalize": False})
        case "base64":
            request = clients.post_json(
                "/embed/image", {"images": sources, "model": model, "encoding_format": "base64"})
        case "patches":
            request = clients.post_json(
                "/embed/image",
                {"image": sources[0], "model": model, "output": "patches", "encoding_format": "base64"})
        case "text":
            request = clients.post_json("/embed/text", {"text": text(choice), "model": often(texted)})
        case "texts":
            request = clients.post_json(
                "/embed/text",
                {"texts": [text(choice) for _ in range(choice.randrange(1, 9))], "model": often(texted),
                 "encoding_format": "base64"})
        case "plain":
            request = clients.post(
                f"/embed/text?model={often(texted)}", text(choice).encode(), "text/plain", Accept="application/x-npy")
        case "classify":
            labels = choice.sample(["red", "bear", "star", "hill", "circle", "moon"], choice.randrange(2, 6))
            request = clients.post_json(
                "/classify",
                {"images": sources, "labels": labels, "model": often([name for name in pictured if name in texted]),
                 "activation": choice.choice(["sigmoid", "softmax"])})
        case "own":
            request = clients.post_json("/classify", {"image": sources[0], "model": choice.choice(classifiers)})
        case "error":
            return error(choice, images[0], sources[0])
    return Case(f"{what} {seed}", request)


def error(choice, image, source):
    kinds = [
        (422, clients.post_json("/embed/image", {"images": [source, source[: len(source) // 8 * 4]]})),
        (404, clients.post_json("/embed/text", {"text": "x", "model": f"maxi-{choice.randrange(99)}"})),
        (400, clients.post("/embed/text", b'{"text": "a')),
        (415, clients.post("/embed/image", b"BM" + image, "image/bmp")),
        (403, clients.post_json("/embed/image", {"image": "http://127.0.0.1/x.png"})),
        (422, clients.post_json("/embed/text", {"texts": []})),
        (422, clients.post_json("/embed/text", {"text": "x" * choice.randrange(1, 9), "encoding_format": "hex"})),
        (405, clients.get("/classify")),
        (404, clients.get(f"/nowhere/{choice.randrange(99)}")),
        (422, clients.post_json("/embed/image", {"image": "%%%"})),
    ]
    status, request = choice.choice(kinds)
    return Case(f"error {status}", request, status)
