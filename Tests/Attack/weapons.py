"""Pictures made to cost much: small files of many pixels, many scans, much text."""

import io
import struct
import zlib

from PIL import Image

# 64 million pixels are the server's default limit.
SIDE = 8000


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, *before, data=b"", kind=(8, 2, 0)):
    depth, colour, interlaced = kind
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + b"".join([chunk(b"IHDR", header), *before, chunk(b"IDAT", data), chunk(b"IEND", b"")])


def jpeg_with_scans(mode, side, scans):
    """A progressive JPEG of one colour, its last scan repeated until there are so many."""
    file = io.BytesIO()
    Image.new(mode, (side, side), 90).save(file, "JPEG", progressive=True)
    data, position, segments = file.getvalue(), 2, []
    while data[position + 1] != 0xD9:
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if data[position + 1] == 0xDA:
            while data[end] != 0xFF or data[end + 1] == 0 or 0xD0 <= data[end + 1] <= 0xD7:
                end += 1
        segments.append((data[position + 1], position, end))
        position = end
    first = segments[-2][1] if segments[-2][0] == 0xC4 else segments[-1][1]
    has = sum(marker == 0xDA for marker, _, _ in segments)
    return data[:position] + data[first:position] * max(0, scans - has) + data[position:]


def small():
    """Cheap to make: (name, file, pixels)."""
    pixel = zlib.compress(b"\0\1\2\3")
    for name, sides in [("claims 4 gigapixels", (65535, 65535)), ("claims all that 31 bits say", (2**31 - 1, 2**31 - 1))]:
        yield name, png(*sides, data=pixel), 0
    yield "claims no pixels", png(0, 1, data=pixel), 0
    lines = zlib.compress(b"\n" * (7 << 20), 9)
    yield "7 MB of empty lines as EXIF", png(1, 1, chunk(b"zTXt", b"Raw profile type exif\0\0" + lines), data=pixel), 1
    texts = [chunk(b"zTXt", b"Raw profile type exif\0\0" + lines)] * 40
    yield "40 times 7 MB of text", png(1, 1, *texts, data=pixel), 1
    packet = chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"tiff:Orientation" * 500_000, 9))
    yield "8 MB of almost orientations", png(1, 1, packet, data=pixel), 1
    yield "200,000 chunks", png(1, 1, chunk(b"tEXt", b"a\0b") * 200_000, data=pixel), 1
    yield "200,000 empty IDAT", png(1, 1, chunk(b"IDAT", b"") * 200_000, data=pixel), 1
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG")
    jpeg = file.getvalue()
    yield "4 MB of fill bytes", jpeg[:2] + b"\xff" * (4 << 20) + jpeg[2:], 64
    yield "500,000 empty segments", jpeg[:2] + b"\xff\xe1\0\2" * 500_000 + jpeg[2:], 64
    yield "20,000 restart markers too many", jpeg[:-2] + b"\xff\xd0" * 20_000 + jpeg[-2:], 64
    yield "300 scans", jpeg_with_scans("RGB", 64, 300), 64 * 64
    webp = b"WEBPVP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + b"\xff\xff\xff" * 2
    yield "a WebP canvas of 281 terapixels", b"RIFF" + struct.pack("<I", len(webp)) + webp, 0


def large():
    """As many pixels as may be."""
    pixels = SIDE * SIDE
    flat = zlib.compress(bytes(SIDE * 3 + 1) * SIDE, 9)
    yield "flat PNG", png(SIDE, SIDE, data=flat), pixels
    deep = zlib.compress(bytes(SIDE * SIDE * 8 + 2 * SIDE * 8), 9)
    yield "flat interlaced PNG of 16 bits", png(SIDE, SIDE, data=deep, kind=(16, 6, 1)), pixels
    for mode in ("RGB", "CMYK"):
        for scans in (0, 100):
            yield f"progressive {mode} JPEG, {scans or 'usual'} scans", jpeg_with_scans(mode, SIDE, scans), pixels
    for name, options in [("lossless", {"lossless": True}), ("lossy", {"quality": 50})]:
        file = io.BytesIO()
        Image.new("RGB", (SIDE, SIDE), (90, 30, 10)).save(file, "WEBP", method=0, **options)
        yield f"flat {name} WebP", file.getvalue(), pixels
    file = io.BytesIO()
    Image.new("RGB", (65_500, 977), 7).save(file, "JPEG")
    yield "as wide as a JPEG may be", file.getvalue(), 65_500 * 977
