"""Writers for the kinds of GIF, BMP and TIFF files that Pillow reads but cannot write."""

import struct
import zlib

import numpy as np


def bmp_rows(indices, bits):
    """Rows from the bottom, each padded to four bytes: (height, width) integers of `bits` bits."""
    out = b""
    for row in indices[::-1]:
        if bits < 8:
            shifts = np.arange(bits)[::-1]
            line = np.packbits((row[:, None] >> shifts) & 1).tobytes()
        else:
            line = b"".join(int(value).to_bytes(bits // 8, "little") for value in row)
        out += line + bytes(-len(line) % 4)
    return out


def bmp(pixels, width, height, bits, palette=b"", compression=0, header=40, masks=b"", colors=0, gap=0):
    """`palette`: as it stands in the file. `masks`: behind a header of 40 bytes, or within a longer one."""
    if header == 12:
        body = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        body = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(pixels), 2835, 2835, colors, 0)
        body += (masks + bytes(header))[: header - 40] if header > 40 else masks
    start = 14 + len(body) + len(palette) + gap
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + body + palette + bytes(gap) + pixels


def lzw(indices, bits):
    """GIF's compression without compressing: a clear code before the table would make codes longer."""
    clear, size = 1 << bits, bits + 1
    codes = []
    for number, index in enumerate(indices):
        if number % (clear - 2) == 0:
            codes.append(clear)
        codes.append(index)
    value = place = 0
    for code in [*codes, clear + 1]:
        value |= code << place
        place += size
    data = value.to_bytes((place + 7) // 8, "little")
    blocks = [data[i : i + 255] for i in range(0, len(data), 255)]
    return bytes([bits]) + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def gif(screen, frame, indices, palette=None, local=None, interlaced=False, transparent=None, background=0, bits=None):
    """`frame`: left, top, width, height. Palettes: RGB bytes of a power of two of colours."""

    def flags(colors):
        return 0x80 | (len(colors) // 3).bit_length() - 2 if colors else 0

    left, top, width, height = frame
    out = b"GIF89a" + struct.pack("<HHBBB", *screen, flags(palette), background, 0) + (palette or b"")
    out += b"!\xfe\x05hello\0"
    if transparent is not None:
        out += b"!\xf9\x04" + struct.pack("<BHB", 1, 5, transparent) + b"\0"
    out += b"," + struct.pack("<HHHHB", left, top, width, height, flags(local) | interlaced << 6) + (local or b"")
    rows = np.asarray(indices).reshape(height, width)
    if interlaced:
        rows = np.concatenate([rows[0::8], rows[4::8], rows[2::4], rows[1::2]])
    bits = bits or max(2, (len(local or palette or bytes(768)) // 3).bit_length() - 1)
    return out + lzw([int(value) for value in rows.ravel()], bits) + b";"


def packed(samples, bits, order):
    """(height, width, samples) integers, each row filled to whole bytes."""
    rows = samples.reshape(samples.shape[0], -1)
    if bits in (16, 32):
        return rows.astype(order + ("u" if rows.dtype.kind == "u" else rows.dtype.kind) + str(bits // 8)).tobytes()
    shifts = np.arange(bits)[::-1]
    return b"".join(np.packbits(((row[:, None].astype(int) >> shifts) & 1).ravel()).tobytes() for row in rows)


def pieces(plane, tile, rows_per_strip):
    """What lies in one tile or strip each."""
    height, width = plane.shape[:2]
    if tile is None:
        return [plane[y : y + rows_per_strip] for y in range(0, height, rows_per_strip)]
    padded = np.pad(plane, [(0, -height % tile), (0, -width % tile), (0, 0)])
    return [padded[y : y + tile, x : x + tile] for y in range(0, height, tile) for x in range(0, width, tile)]


def tiff(samples, bits, photometric, order="<", planar=1, tile=None, rows_per_strip=5, deflated=False, big=False, tags=()):
    """A TIFF of (height, width, samples) integers. `tags`: (tag, type, values) beside those that the pixels need."""
    height, width, count = samples.shape
    planes = [samples] if planar == 1 else [samples[:, :, c : c + 1] for c in range(count)]
    parts = [packed(piece, bits, order) for plane in planes for piece in pieces(plane, tile, rows_per_strip)]
    parts = [zlib.compress(part) for part in parts] if deflated else parts
    start = 16 if big else 8
    offsets = [start + sum(map(len, parts[:index])) for index in range(len(parts))]
    short, long = 3, 4
    entries = [
        (256, long, [width]), (257, long, [height]), (258, short, [bits] * count), (259, short, [8 if deflated else 1]),
        (262, short, [photometric]), (277, short, [count]), (284, short, [planar]), *tags]
    if tile:
        entries += [(322, short, [tile]), (323, short, [tile]), (324, long, offsets), (325, long, [len(part) for part in parts])]
    else:
        entries += [(273, long, offsets), (278, long, [rows_per_strip]), (279, long, [len(part) for part in parts])]
    data = b"".join(parts)
    word, inline, size = ("Q", 8, 20) if big else ("I", 4, 12)
    directory = start + len(data)
    behind = directory + (8 if big else 2) + size * len(entries) + inline
    body, extra = b"", b""
    for tag, kind, values in sorted(entries):
        content = values if kind == 1 else struct.pack(order + {short: "H", long: "I"}[kind] * len(values), *values)
        if len(content) > inline:
            place, extra = struct.pack(order + word, behind + len(extra)), extra + content
        else:
            place = content + bytes(inline - len(content))
        body += struct.pack(order + "HH" + word, tag, kind, len(values)) + place
    mark = b"II" if order == "<" else b"MM"
    head = struct.pack(order + "HHHQ", 43, 8, 0, directory) if big else struct.pack(order + "HI", 42, directory)
    return mark + head + data + struct.pack(order + ("Q" if big else "H"), len(entries)) + body + bytes(inline) + extra
