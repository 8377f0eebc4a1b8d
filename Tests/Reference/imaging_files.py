"""Writers for the kinds of picture files that Pillow reads but cannot write."""

import struct
import zlib

import numpy as np

# Adam7: first column, first row, column step, row step of each pass.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed_rows(samples, depth):
    """Each row's bytes: (height, width, channels) integers of `depth` bits."""
    rows = samples.reshape(samples.shape[0], -1)
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in rows]
    if depth == 8:
        return [row.astype(np.uint8).tobytes() for row in rows]
    shifts = np.arange(depth)[::-1]
    return [np.packbits((row[:, None] >> shifts) & 1).tobytes() for row in rows]


def filtered(rows, pixel_bytes):
    """PNG's five filters in turn, so that every decoder path is taken."""
    out, above = b"", bytes(len(rows[0]) if rows else 0)
    for number, row in enumerate(rows):
        kind = number % 5
        line = bytearray([kind])
        for i, value in enumerate(row):
            left = row[i - pixel_bytes] if i >= pixel_bytes else 0
            corner = above[i - pixel_bytes] if i >= pixel_bytes else 0
            distances = [abs(above[i] - corner), abs(left - corner), abs(left + above[i] - 2 * corner)]
            paeth = (left, above[i], corner)[distances.index(min(distances))]
            line.append((value - (0, left, above[i], (left + above[i]) // 2, paeth)[kind]) & 255)
        out, above = out + bytes(line), row
    return out


def pixel_data(samples, depth, color, interlaced):
    pixel_bytes = max(1, depth * CHANNELS[color] // 8)
    passes = [samples[y::dy, x::dx] for x, y, dx, dy in PASSES] if interlaced else [samples]
    return zlib.compress(b"".join(filtered(packed_rows(p, depth), pixel_bytes) for p in passes if p.size), 9)


def png(samples, depth, color, interlaced=False, before=(), after=(), idat_size=1 << 30):
    """A PNG of (height, width, channels) samples, with chunks before and after its pixels."""
    height, width = samples.shape[:2]
    data = pixel_data(samples, depth, color, interlaced)
    idat = [chunk(b"IDAT", data[i : i + idat_size]) for i in range(0, len(data), idat_size)]
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    parts = [chunk(b"IHDR", header), *before, *idat, *after, chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def exif(orientation, order="II", kind=3):
    """A TIFF structure with another tag before the orientation, which is a SHORT (3) or a LONG (4)."""
    mark = "<" if order == "II" else ">"
    value = struct.pack(mark + ("H2x" if kind == 3 else "I"), orientation)
    entries = struct.pack(mark + "HHI4s", 0x0100, 4, 1, struct.pack(mark + "I", 7))
    entries += struct.pack(mark + "HHI", 0x0112, kind, 1) + value
    return order.encode() + struct.pack(mark + "HIH", 42, 8, 2) + entries + struct.pack(mark + "I", 0)


def xmp(orientation):
    return f'<x:xmpmeta><rdf:Description tiff:Orientation="{orientation}"/></x:xmpmeta>'.encode()


def jpeg_segment(marker, payload):
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(jpeg, *segments):
    """The JPEG with segments put in right after its start."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def adobe_segment(jpeg):
    """Where the APP14 segment of a CMYK JPEG lies."""
    start = jpeg.index(b"\xff\xee\x00\x0eAdobe")
    return start, start + 16


def riff(*chunks):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def riff_chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) & 1)


def still_chunks(webp):
    """The chunks of a still WebP that hold its pixels: ALPH, VP8, VP8L."""
    position, found = 12, b""
    while position < len(webp):
        size = 8 + struct.unpack("<I", webp[position + 4 : position + 8])[0]
        size += size & 1
        if webp[position : position + 4] in (b"ALPH", b"VP8 ", b"VP8L"):
            found += webp[position : position + size]
        position += size
    return found


def vp8x(width, height, alpha=False, animation=False, exif=False, xmp=False):
    flags = alpha << 4 | exif << 3 | xmp << 2 | animation << 1
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + sides)


def animated_webp(canvas, frames):
    """An animation on a (width, height) canvas of (still WebP, left, top, width, height)."""
    parts = [vp8x(*canvas, alpha=True, animation=True), riff_chunk(b"ANIM", struct.pack("<IH", 0xFF00FF00, 0))]
    for still, left, top, width, height in frames:
        fields = (left // 2, top // 2, width - 1, height - 1, 100)
        head = b"".join(field.to_bytes(3, "little") for field in fields) + b"\0"
        parts.append(riff_chunk(b"ANMF", head + still_chunks(still)))
    return riff(*parts)
