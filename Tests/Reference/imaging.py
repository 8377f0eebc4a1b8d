"""Reference values for Imaging: small pictures of every kind, and what Pillow makes of them.

Usage: python imaging.py        (see imaging-requirements.txt)

Writes Tests/Fixtures/Imaging: the files, and manifest.json with the size and the FNV-1a digest of the RGB bytes of
`ImageOps.exif_transpose(Image.open(file)).convert("RGB")`, and of `Image.resize` on generated pictures.
"""

import io
import json
import pathlib
import warnings

import numpy as np
from PIL import Image, ImageOps, features

import imaging_files as files

FOLDER = pathlib.Path(__file__).parent.parent / "Fixtures" / "Imaging"
random = np.random.default_rng(20260101)


def fnv1a(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = ((digest ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{digest:016x}"


def samples(width, height, channels, depth):
    """Gradients, edges and a little noise: (height, width, channels) integers of `depth` bits."""
    y, x, c = np.mgrid[:height, :width, :channels]
    value = 0.5 + 0.3 * np.sin(x / 3 + c) + 0.3 * np.cos(y / 5 - 2 * c) + 0.4 * ((x // 7 + y // 5 + c) % 3 == 0)
    value += random.normal(0, 0.02, value.shape)
    return (np.clip(value / 1.3, 0, 1) * (2**depth - 1)).astype(np.int64)


def picture(mode, width=61, height=47):
    channels = len(Image.new(mode, (1, 1)).getbands())
    array = samples(width, height, channels, 8).astype(np.uint8)
    return Image.frombytes(mode, (width, height), array.tobytes())


def saved(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def jpegs():
    rgb = picture("RGB")
    for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        yield f"baseline-{name}.jpg", saved(rgb, format="JPEG", quality=85, subsampling=subsampling)
        yield f"progressive-{name}.jpg", saved(
            rgb, format="JPEG", quality=85, subsampling=subsampling, progressive=True)
    yield "grey.jpg", saved(picture("L"), format="JPEG", quality=85)
    yield "grey-progressive.jpg", saved(picture("L"), format="JPEG", quality=85, progressive=True)
    yield "rgb.jpg", saved(rgb, format="JPEG", quality=90, keep_rgb=True)
    yield "restarts.jpg", saved(rgb, format="JPEG", quality=85, restart_marker_blocks=3)
    yield "quality-1.jpg", saved(rgb, format="JPEG", quality=1)
    yield "one-pixel.jpg", saved(picture("RGB", 1, 1), format="JPEG")
    yield "one-column.jpg", saved(picture("RGB", 1, 40), format="JPEG")
    cmyk = saved(picture("CMYK"), format="JPEG", quality=90)
    start, end = files.adobe_segment(cmyk)
    yield "cmyk-adobe.jpg", cmyk
    yield "cmyk-adobe-progressive.jpg", saved(picture("CMYK"), format="JPEG", quality=90, progressive=True)
    yield "cmyk-bare.jpg", cmyk[:start] + cmyk[end:]
    yield "ycck-adobe.jpg", cmyk[: end - 1] + b"\x02" + cmyk[end:]
    damaged = bytearray(saved(rgb, format="JPEG", quality=85, restart_marker_blocks=3))
    middle = damaged.index(b"\xff\xda") + 200
    damaged[middle : middle + 4] = b"\x12\x34\x56\x78"
    yield "damaged.jpg", bytes(damaged)


def oriented():
    small = picture("RGB", 23, 14)
    plain = saved(small, format="JPEG", quality=80)
    for value in range(1, 9):
        block = files.exif(value, "MM" if value % 2 else "II", 4 if value == 7 else 3)
        yield f"orientation-{value}.jpg", files.with_segments(plain, files.jpeg_segment(0xE1, b"Exif\0\0" + block))
    broken = files.jpeg_segment(0xE1, b"Exif\0\0" + files.exif(9))
    packet = files.jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + files.xmp(6))
    yield "orientation-invalid.jpg", files.with_segments(plain, broken)
    yield "orientation-xmp.jpg", files.with_segments(plain, packet)
    yield "orientation-exif-over-xmp.jpg", files.with_segments(
        plain, packet, files.jpeg_segment(0xE1, b"Exif\0\0" + files.exif(3)))
    block = files.exif(5)
    yield "orientation-split.jpg", files.with_segments(
        plain, *(files.jpeg_segment(0xE1, b"Exif\0\0" + part) for part in (block[:20], block[20:])))

    pixels = np.asarray(small).astype(np.int64)
    exif = files.chunk(b"eXIf", files.exif(6))
    yield "orientation-before.png", files.png(pixels, 8, 2, before=[exif])
    yield "orientation-after.png", files.png(pixels, 8, 2, after=[exif])
    text = f"\nexif\n{len(files.exif(8)) + 6:8}\n{(b'Exif' + bytes(2) + files.exif(8)).hex()}\n".encode()
    key = b"Raw profile type exif\0"
    yield "orientation-raw-profile.png", files.png(pixels, 8, 2, before=[files.chunk(b"tEXt", key + text)])
    compressed = files.chunk(b"zTXt", key + b"\0" + files.zlib.compress(text))
    yield "orientation-raw-profile-compressed.png", files.png(pixels, 8, 2, before=[compressed])
    packet = files.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + files.xmp(5))
    yield "orientation-xmp.png", files.png(pixels, 8, 2, before=[packet])

    for value in (2, 7):
        block = b"Exif\0\0" + files.exif(value)
        yield f"orientation-{value}.webp", saved(small, format="WEBP", lossless=True, exif=block)
    still = files.still_chunks(saved(small, format="WEBP", lossless=True))
    yield "orientation-xmp.webp", files.riff(
        files.vp8x(23, 14, xmp=True), still, files.riff_chunk(b"XMP ", files.xmp(8)))


def pngs():
    kinds = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    names = {0: "grey", 2: "rgb", 3: "palette", 4: "grey-alpha", 6: "rgba"}
    for color, depths in kinds.items():
        for depth in depths:
            pixels = samples(19, 13, files.CHANNELS[color], depth)
            colors = random.integers(0, 256, 3 << depth, np.uint8).tobytes()
            palette = [files.chunk(b"PLTE", colors)] if color == 3 else []
            name = f"{names[color]}-{depth}"
            yield f"{name}.png", files.png(pixels, depth, color, before=palette)
            yield f"{name}-interlaced.png", files.png(pixels, depth, color, True, before=palette)
            # tRNS: the first pixel's value, or an alpha for each of the first palette entries.
            value = pixels[0, 0].astype(">u2").tobytes() if color != 3 else bytes([0, 128, 255][: 1 << depth])
            if color in (0, 2, 3):
                transparency = [files.chunk(b"tRNS", value)]
                yield f"{name}-transparent.png", files.png(pixels, depth, color, before=palette + transparency)
    # Values about 255, where 16-bit grey is limited.
    yield "grey-16-dark.png", files.png(samples(19, 13, 1, 9), 16, 0)
    short = [files.chunk(b"PLTE", bytes(range(30, 30 + 12)))]
    yield "palette-short.png", files.png(samples(19, 13, 1, 3), 8, 3, before=short)
    gamma = files.chunk(b"gAMA", (100000).to_bytes(4, "big"))
    yield "gamma.png", files.png(samples(19, 13, 3, 8), 8, 2, before=[gamma])
    yield "split.png", files.png(samples(19, 13, 3, 8), 8, 2, idat_size=50)
    yield "one-pixel-interlaced.png", files.png(samples(1, 1, 3, 8), 8, 2, True)
    yield "three-by-two-interlaced.png", files.png(samples(3, 2, 1, 2), 2, 0, True)
    first, second = picture("RGB", 19, 13), picture("RGB", 19, 13).transpose(Image.Transpose.ROTATE_180)
    for default in (False, True):
        name = "animated-default.png" if default else "animated.png"
        yield name, saved(first, format="PNG", save_all=True, append_images=[second], default_image=default)


def webps():
    rgb, rgba = picture("RGB"), picture("RGBA")
    yield "lossy.webp", saved(rgb, format="WEBP", quality=80)
    yield "lossless.webp", saved(rgb, format="WEBP", lossless=True)
    yield "lossy-alpha.webp", saved(rgba, format="WEBP", quality=80)
    yield "lossless-alpha.webp", saved(rgba, format="WEBP", lossless=True, exact=True)
    yield "one-pixel.webp", saved(picture("RGB", 1, 1), format="WEBP", quality=80)
    other = rgb.transpose(Image.Transpose.ROTATE_180)
    yield "animated.webp", saved(rgb, format="WEBP", save_all=True, append_images=[other], quality=60)
    part = saved(picture("RGBA", 21, 15), format="WEBP", lossless=True, exact=True)
    lossy = saved(picture("RGB", 21, 15), format="WEBP", quality=80)
    yield "animated-partial.webp", files.animated_webp((40, 30), [(part, 6, 4, 21, 15), (lossy, 0, 0, 21, 15)])
    yield "animated-partial-lossy.webp", files.animated_webp((40, 30), [(lossy, 18, 14, 21, 15), (part, 0, 0, 21, 15)])


def generated(seed, width, height, extreme):
    """What the tests generate too: the top byte of splitmix64, or only 0 and 255 by its top bit."""
    with np.errstate(over="ignore"):
        counter = np.arange(1, width * height * 3 + 1, dtype=np.uint64)
        z = counter * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    values = (z >> np.uint64(56)).astype(np.uint8)
    values = np.where(values >= 128, 255, 0).astype(np.uint8) if extreme else values
    return Image.frombytes("RGB", (width, height), values.tobytes())


RESIZES = [
    ((1, 1), (1, 1)), ((1, 1), (16, 16)), ((1, 7), (16, 16)), ((7, 1), (16, 16)), ((2, 3), (31, 47)), ((5, 5), (5, 9)),
    ((5, 5), (9, 5)), ((17, 31), (1, 1)), ((33, 33), (32, 32)), ((64, 64), (64, 64)), ((100, 37), (48, 48)),
    ((37, 100), (48, 48)), ((1000, 3), (24, 24)), ((3, 1000), (24, 24)), ((257, 129), (56, 56)), ((129, 257), (56, 56)),
    ((320, 240), (96, 96)), ((240, 320), (96, 96)), ((40, 300), (64, 64)), ((61, 47), (112, 84)), ((500, 500), (7, 3)),
    ((9, 9), (10, 11)), ((12, 4000), (16, 16)), ((4000, 12), (16, 16)), ((63, 65), (64, 64)), ((50, 200), (100, 50)),
    ((100, 200), (50, 99)), ((100, 200), (50, 100)), ((100, 200), (50, 101)), ((640, 480), (98, 70)),
]


# What a JPEG of 33 × 47, 121 × 90 and 641 × 483 pixels fills of its pixels at a reduced size, and turned about.
BOXES = [
    ((17, 24), (8, 8), (0, 0, 16.5, 23.5)), ((17, 24), (8, 8), (0.5, 0.5, 17, 24)), ((31, 23), (12, 9), (0, 0, 30.25, 22.5)),
    ((161, 121), (64, 48), (0, 0, 160.25, 120.75)), ((121, 161), (48, 48), (0.25, 0, 121, 160.25)), ((81, 61), (81, 61), (0.875, 0, 81, 60.375)),
]


def boxed():
    for number, (size, target, box) in enumerate(BOXES):
        for name, resample in (("bilinear", Image.Resampling.BILINEAR), ("bicubic", Image.Resampling.BICUBIC)):
            result = generated(number, *size, False).resize(target, resample, box=box)
            yield {
                "seed": number, "extreme": False, "width": size[0], "height": size[1], "toWidth": target[0], "toHeight": target[1],
                "resample": name, "box": box, "digest": fnv1a(result.tobytes()),
            }


def resizes():
    for number, (size, target) in enumerate(RESIZES):
        for name, resample in (("bilinear", Image.Resampling.BILINEAR), ("bicubic", Image.Resampling.BICUBIC)):
            extreme = number % 2 == 1
            result = generated(number, *size, extreme).resize(target, resample)
            yield {
                "seed": number, "extreme": extreme, "width": size[0], "height": size[1],
                "toWidth": target[0], "toHeight": target[1], "resample": name, "digest": fnv1a(result.tobytes()),
            }


REDUCED = ["baseline-444", "baseline-420", "progressive-422", "grey", "cmyk-adobe", "ycck-adobe", "orientation-2", "orientation-6"]


def reductions():
    """JPEG files at 1/2, 1/4 and 1/8 of their size, as Pillow's draft mode lets libjpeg make them."""
    for name in REDUCED:
        for reduction in (2, 4, 8):
            image = Image.open(FOLDER / f"{name}.jpg")
            size = [-(-side // reduction) for side in image.size]
            image.draft(None, [side // reduction for side in image.size])
            assert list(image.size) == size
            image = ImageOps.exif_transpose(image).convert("RGB")
            yield {
                "file": f"{name}.jpg", "reduction": reduction, "width": image.width, "height": image.height,
                "digest": fnv1a(image.tobytes()),
            }


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    pictures = []
    for make in (jpegs, oriented, pngs, webps):
        for name, data in make():
            (FOLDER / name).write_bytes(data)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
            size = {"width": image.width, "height": image.height}
            pictures.append({"file": name, **size, "digest": fnv1a(image.tobytes())})
    versions = {name: features.version(name) for name in ("pil", "libjpeg_turbo", "zlib", "webp")}
    manifest = {"versions": versions, "pictures": pictures, "resizes": [*resizes(), *boxed()], "reductions": list(reductions())}
    lines = [f'"versions": {json.dumps(versions)}']
    for key in ("pictures", "resizes", "reductions"):
        lines.append(f'"{key}": [\n' + ",\n".join(json.dumps(entry) for entry in manifest[key]) + "\n]")
    (FOLDER / "manifest.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(pictures)} pictures, {len(manifest['resizes'])} resizes, {len(manifest['reductions'])} reductions, {versions}")


if __name__ == "__main__":
    main()
