"""Reference values for GIF, BMP, TIFF, AVIF and HEIC: small pictures of every kind, and what Pillow makes of them.

Usage: python formats.py        (see formats-requirements.txt)

Writes Tests/Fixtures/Formats: the files, and manifest.json with the size and the FNV-1a digest of the RGB bytes of
`ImageOps.exif_transpose(Image.open(file)).convert("RGB")`. HEIC is read by pillow-heif. The pixels of AVIF and HEIC differ a little with
the version of their libraries: of those the bytes are stored too (NAME.rgb), to be near to.
"""

import io
import json
import pathlib
import warnings

import numpy as np
import pillow_heif
from PIL import Image, ImageOps, features

import formats_files as files
from imaging import fnv1a, picture, samples, saved
from imaging_files import exif, xmp

FOLDER = pathlib.Path(__file__).parent.parent / "Fixtures" / "Formats"
WIDTH, HEIGHT = 19, 13
random = np.random.default_rng(20260102)


def colors(count):
    return random.integers(0, 256, 3 * count, np.uint8).tobytes()


def indices(bits, width=WIDTH, height=HEIGHT):
    return samples(width, height, 1, bits)[:, :, 0]


def gifs():
    whole = (0, 0, WIDTH, HEIGHT)
    for bits in (1, 2, 4, 8):
        yield f"palette-{bits}", files.gif(whole[2:], whole, indices(bits), palette=colors(1 << bits))
    yield "interlaced", files.gif(whole[2:], whole, indices(4), palette=colors(16), interlaced=True)
    yield "local", files.gif(whole[2:], whole, indices(4), palette=colors(4), local=colors(16))
    yield "transparent", files.gif(whole[2:], whole, indices(4), palette=colors(16), transparent=3)
    part = (4, 2, 9, 7)
    small = indices(4, 9, 7)
    yield "part", files.gif(whole[2:], part, small, palette=colors(16), background=5)
    yield "part-transparent", files.gif(whole[2:], part, small, palette=colors(16), transparent=7, background=5)
    yield "part-local-interlaced", files.gif(whole[2:], part, small, palette=colors(2), local=colors(16), interlaced=True)
    yield "beyond", files.gif((10, 6), (4, 2, 9, 7), small, palette=colors(16))
    yield "no-palette", files.gif(whole[2:], whole, indices(8))
    yield "ramp", files.gif(whole[2:], part, indices(8, 9, 7), palette=bytes(k // 3 for k in range(12)), bits=8)
    yield "beyond-palette", files.gif(whole[2:], part, indices(8, 9, 7), palette=colors(4), bits=8)
    short = files.gif(whole[2:], whole, indices(4), palette=colors(16))
    yield "one-pixel", files.gif((1, 1), (0, 0, 1, 1), [1], palette=colors(2))
    yield "no-trailer", short[:-1]
    rgb = picture("RGB", 40, 30)
    other = rgb.transpose(Image.Transpose.ROTATE_180)
    yield "compressed", saved(rgb.quantize(64), format="GIF")
    yield "animated", saved(rgb.quantize(64), format="GIF", save_all=True, append_images=[other.quantize(64)])


def bgrx(count):
    return b"".join(colors(1) + b"\0" for _ in range(count))


def bmps():
    size = WIDTH, HEIGHT
    for bits in (1, 4, 8):
        rows = files.bmp_rows(indices(bits), bits)
        yield f"palette-{bits}", files.bmp(rows, *size, bits, bgrx(1 << bits))
        yield f"palette-{bits}-os2", files.bmp(rows, *size, bits, colors(1 << bits), header=12)
        yield f"palette-{bits}-top-down", files.bmp(rows, WIDTH, -HEIGHT, bits, bgrx(1 << bits))
    yield "palette-8-short", files.bmp(files.bmp_rows(indices(6), 8), *size, 8, bgrx(40), colors=40)
    grey = b"".join(bytes([k, k, k, 0]) for k in range(256))
    yield "grey", files.bmp(files.bmp_rows(indices(8), 8), *size, 8, grey)
    for header in (56, 64, 108, 124):
        yield f"header-{header}", files.bmp(files.bmp_rows(indices(8), 8), *size, 8, bgrx(256), header=header)
    words = indices(16)
    rows = files.bmp_rows(words, 16)
    yield "rgb-16", files.bmp(rows, *size, 16)
    for name, masks in (("555", (0x7C00, 0x3E0, 0x1F)), ("565", (0xF800, 0x7E0, 0x1F))):
        packed = b"".join(mask.to_bytes(4, "little") for mask in masks)
        yield f"rgb-16-{name}", files.bmp(rows, *size, 16, compression=3, masks=packed)
        yield f"rgb-16-{name}-v4", files.bmp(rows, *size, 16, compression=3, masks=packed, header=108)
    rgb = samples(WIDTH, HEIGHT, 4, 8)
    triples = rgb[:, :, 0] | rgb[:, :, 1] << 8 | rgb[:, :, 2] << 16
    quads = triples | rgb[:, :, 3] << 24
    yield "rgb-24", files.bmp(files.bmp_rows(triples, 24), *size, 24)
    yield "rgb-24-top-down-gap", files.bmp(files.bmp_rows(triples, 24), WIDTH, -HEIGHT, 24, gap=6)
    yield "rgb-24-os2", files.bmp(files.bmp_rows(triples, 24), *size, 24, header=12)
    rows = files.bmp_rows(quads, 32)
    yield "rgb-32", files.bmp(rows, *size, 32)
    masked = {
        "bgrx": (0xFF0000, 0xFF00, 0xFF, 0), "xbgr": (0xFF000000, 0xFF0000, 0xFF00, 0), "bgxr": (0xFF000000, 0xFF00, 0xFF, 0),
        "rgba": (0xFF, 0xFF00, 0xFF0000, 0xFF000000), "bgra": (0xFF0000, 0xFF00, 0xFF, 0xFF000000)}
    for name, masks in masked.items():
        packed = b"".join(mask.to_bytes(4, "little") for mask in masks)
        yield f"rgb-32-{name}", files.bmp(rows, *size, 32, compression=3, masks=packed, header=124)
    runs = bytes([5, 1, 3, 9, 0, 3, 7, 8, 9, 0, 8, 4, 0, 0, 0, 2, 3, 1, 19, 2, 0, 0, 30, 6, 0, 0, 0, 4, 1, 2, 3, 4])
    runs += b"".join(bytes([19, k, 0, 0]) for k in range(14)) + bytes([0, 1])
    yield "runs-8", files.bmp(runs, *size, 8, bgrx(256), compression=1)
    yield "runs-8-top-down", files.bmp(runs, WIDTH, -HEIGHT, 8, bgrx(256), compression=1)
    runs = bytes([5, 0x12, 3, 0x90, 0, 3, 0x78, 0x90, 0, 6, 0x12, 0x34, 0x56, 0, 0, 0, 0, 2, 3, 1, 16, 0x2A, 0, 0])
    runs += b"".join(bytes([19, 17 * k, 0, 0]) for k in range(14)) + bytes([0, 1])
    yield "runs-4", files.bmp(runs, *size, 4, bgrx(16), compression=2)
    yield "pillow", saved(picture("RGB", 40, 30), format="BMP")


def tiffs():
    def grid(channels, bits):
        return samples(WIDTH, HEIGHT, channels, bits)

    for bits in (1, 2, 4, 8):
        palette = (320, 3, [int(v) for v in random.integers(0, 65536, 3 << bits)])
        yield f"white-{bits}", files.tiff(grid(1, bits), bits, 0)
        yield f"black-{bits}", files.tiff(grid(1, bits), bits, 1, order=">")
        yield f"palette-{bits}", files.tiff(grid(1, bits), bits, 3, tags=[palette])
        yield f"palette-{bits}-tiles", files.tiff(grid(1, bits), bits, 3, tile=16, deflated=True, tags=[palette])
    yield "grey-12", files.tiff(grid(1, 12), 12, 1)
    for order, name in (("<", "little"), (">", "big")):
        yield f"grey-16-{name}", files.tiff(grid(1, 9), 16, 1, order=order)
        yield f"grey-16-{name}-deflate", files.tiff(grid(1, 9), 16, 1, order=order, deflated=True)
        yield f"grey-16-signed-{name}", files.tiff(grid(1, 10) - 500, 16, 1, order=order, tags=[(339, 3, [2])])
        yield f"grey-32-signed-{name}", files.tiff(grid(1, 10) - 500, 32, 1, order=order, tags=[(339, 3, [2])])
        floats = (grid(1, 9) * 0.7 - 30.3).astype(np.float32)
        yield f"float-{name}", files.tiff(floats, 32, 1, order=order, tags=[(339, 3, [3])])
        yield f"rgb-16-{name}", files.tiff(grid(3, 16), 16, 2, order=order)
        yield f"rgb-16-{name}-planes", files.tiff(grid(3, 16), 16, 2, order=order, planar=2, deflated=True)
        yield f"cmyk-16-{name}", files.tiff(grid(4, 16), 16, 5, order=order)
    yield "grey-alpha", files.tiff(grid(2, 8), 8, 1, tags=[(338, 3, [2])])
    for planar, name in ((1, "together"), (2, "planes")):
        for tile in (None, 16):
            where = f"{name}{'-tiles' if tile else ''}"
            yield f"rgb-{where}", files.tiff(grid(3, 8), 8, 2, planar=planar, tile=tile, deflated=True)
            yield f"rgb-{where}-raw", files.tiff(grid(3, 8), 8, 2, planar=planar, tile=tile, order=">")
            yield f"cmyk-{where}", files.tiff(grid(4, 8), 8, 5, planar=planar, tile=tile, deflated=True)
    for kind, name in ((0, "unknown"), (1, "premultiplied"), (2, "alpha")):
        for bits in (8, 16):
            yield f"rgba-{bits}-{name}", files.tiff(grid(4, bits), bits, 2, tags=[(338, 3, [kind])])
    yield "rgb-6-samples", files.tiff(grid(6, 8), 8, 2, tags=[(338, 3, [0, 0, 0])])
    yield "bigtiff", files.tiff(grid(3, 8), 8, 2, big=True)
    for value in range(1, 9):
        yield f"orientation-{value}", files.tiff(grid(3, 8), 8, 2, deflated=value % 2 == 0, tags=[(274, 3, [value])])
    yield "orientation-xmp", files.tiff(grid(3, 8), 8, 2, tags=[(700, 1, xmp(6))])
    rgb = picture("RGB", 61, 47)
    for name in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        yield f"pillow-{name}", saved(rgb, format="TIFF", compression=name)
    yield "pillow-lzw-predictor", saved(rgb, format="TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    yield "pillow-jpeg-grey", saved(rgb.convert("L"), format="TIFF", compression="jpeg")
    for name in ("tiff_ccitt", "group3", "group4"):
        yield f"pillow-{name}", saved(rgb.convert("1"), format="TIFF", compression=name)
    other = rgb.transpose(Image.Transpose.ROTATE_180)
    yield "two-pages", saved(rgb, format="TIFF", save_all=True, append_images=[other])


def avifs():
    rgb = picture("RGB", 61, 47)
    for subsampling in ("4:2:0", "4:2:2", "4:4:4"):
        name = subsampling.replace(":", "")
        yield name, saved(rgb, format="AVIF", quality=80, subsampling=subsampling)
        yield f"{name}-limited", saved(rgb, format="AVIF", quality=80, subsampling=subsampling, range="limited")
    yield "grey", saved(rgb.convert("L"), format="AVIF", quality=80)
    yield "alpha", saved(picture("RGBA", 61, 47), format="AVIF", quality=80)
    for value in range(2, 9):
        yield f"orientation-{value}", saved(picture("RGB", 24, 14), format="AVIF", quality=80, exif=exif(value))
    yield "animated", saved(rgb, format="AVIF", save_all=True, append_images=[rgb.rotate(180)])


def heics():
    rgb = picture("RGB", 62, 48)
    for chroma in (420, 422, 444):
        yield str(chroma), saved(rgb, format="HEIF", quality=80, chroma=chroma)
    yield "odd", saved(picture("RGB", 61, 47), format="HEIF", quality=80)
    yield "grey", saved(rgb.convert("L"), format="HEIF", quality=80)
    yield "alpha", saved(picture("RGBA", 62, 48), format="HEIF", quality=80)
    for value in range(2, 9):
        yield f"orientation-{value}", saved(picture("RGB", 24, 16), format="HEIF", quality=80, exif=exif(value))


def further_tiffs():
    """Behind all others, so that those stay as they are: each draws from the same random numbers."""
    # Pillow reads them only where they are compressed.
    for bits in (8, 16):
        for tile in (None, 16):
            name = f"rgba-{bits}-premultiplied-planes{'-tiles' if tile else ''}"
            planes = dict(planar=2, tile=tile, deflated=True, tags=[(338, 3, [1])])
            yield name, files.tiff(samples(WIDTH, HEIGHT, 4, bits), bits, 2, order=">", **planes)
    rgb = picture("RGB", 61, 47)
    yield "pillow-zstd", saved(rgb, format="TIFF", compression="zstd")
    yield "pillow-zstd-predictor", saved(rgb, format="TIFF", compression="zstd", tiffinfo={317: 2})
    yield "pillow-zstd-grey", saved(rgb.convert("L"), format="TIFF", compression="zstd")


def main():
    pillow_heif.register_heif_opener()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    lines = []
    makers = (
        (gifs, "gif"), (bmps, "bmp"), (tiffs, "tif"), (avifs, "avif"), (heics, "heic"), (further_tiffs, "tif"))
    for make, suffix in makers:
        for name, data in make():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
                except Exception as error:
                    print(f"{name}.{suffix}: Pillow refuses it: {error}")
                    continue
            file = f"{name}.{suffix}"
            (FOLDER / file).write_bytes(data)
            if suffix in ("avif", "heic"):
                (FOLDER / f"{file}.rgb").write_bytes(image.tobytes())
            entry = {"file": file, "width": image.width, "height": image.height, "digest": fnv1a(image.tobytes())}
            lines.append(json.dumps(entry))
    versions = {name: features.version(name) for name in ("pil", "libtiff", "libjpeg_turbo", "avif")}
    versions |= {"pillow_heif": pillow_heif.__version__, "libheif": pillow_heif.libheif_version()}
    text = f'{{\n"versions": {json.dumps(versions)},\n"pictures": [\n' + ",\n".join(lines) + "\n]}\n"
    (FOLDER / "manifest.json").write_text(text)
    print(f"{len(lines)} pictures, {versions}")


if __name__ == "__main__":
    main()
