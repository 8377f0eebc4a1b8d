"""Files damaged in the ways that lines, disks and attackers damage them; the same ones for the same seed."""

import random
import zlib


def mutated(sources, count, seed=1):
    """Yields `count` damaged files of the list of byte strings."""
    choice = random.Random(seed)
    for _ in range(count):
        data = bytearray(choice.choice(sources))
        for _ in range(choice.randint(1, 3)):
            choice.choice([flip, flip, overwrite, cut, remove, repeat, splice])(data, choice, sources)
        if data[:4] == b"\x89PNG" and choice.random() < 0.5:
            mend_check_sums(data)
        yield bytes(data)


def place(data, choice):
    """Anywhere, but in one of two cases among the first bytes, where the header is."""
    return choice.randrange(min(len(data), 512) if choice.random() < 0.5 else len(data)) if data else 0


def flip(data, choice, _):
    for _ in range(choice.randint(1, 8) if data else 0):
        data[place(data, choice)] ^= 1 << choice.randrange(8)


def overwrite(data, choice, _):
    start = place(data, choice)
    extreme = choice.choice([b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", choice.randbytes(4)])
    data[start : start + len(extreme)] = extreme


def cut(data, choice, _):
    del data[place(data, choice) :]


def remove(data, choice, _):
    start = place(data, choice)
    del data[start : start + choice.randint(1, 64)]


def repeat(data, choice, _):
    start = place(data, choice)
    data[start:start] = data[start : start + choice.randint(1, 256)] * choice.randint(1, 20)


def splice(data, choice, sources):
    other = choice.choice(sources)
    data[place(data, choice) :] = other[place(other, choice) :]


def mend_check_sums(png):
    """The right CRC-32 behind each chunk, so that what is in the chunk is read."""
    position = 8
    while position + 12 <= len(png):
        end = position + 8 + int.from_bytes(png[position : position + 4], "big")
        if end + 4 > len(png):
            return
        png[end : end + 4] = zlib.crc32(png[position + 4 : end]).to_bytes(4, "big")
        position = end + 4
