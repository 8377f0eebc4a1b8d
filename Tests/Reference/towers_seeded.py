"""Values that a seed, a tensor's name and an index give, in whole-number arithmetic: Swift repeats them bit for bit.

value = shift + scale * n, in float32, where n is the sum of four 16-bit numbers less its mean: nearly normal, and a whole
number below 2^18, so exact. The four numbers are the quarters of SplitMix64's output (Steele et al., 2014) for that counter.
"""

import numpy as np

SPREAD = 65536 * 2 / np.sqrt(12)  # standard deviation of n

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mix(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _key(seed, name):
    value = 0xCBF29CE484222325  # FNV-1a
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return np.uint64(value ^ seed)


def bits(seed, name, start, count):
    """64 bits for each index in start ..< start + count."""
    with np.errstate(over="ignore"):
        index = np.arange(start + 1, start + count + 1, dtype=np.uint64)
        return _mix(_key(seed, name) + index * _GOLDEN)


def values(seed, name, start, count, scale, shift):
    out = np.empty(count, np.float32)
    step = 1 << 20
    for first in range(0, count, step):
        z = bits(seed, name, start + first, min(step, count - first))
        low = np.uint64(0xFFFF)
        n = sum(((z >> np.uint64(s)) & low).astype(np.int64) for s in (0, 16, 32, 48)) - 2 * 65535
        out[first : first + len(z)] = np.float32(shift) + np.float32(scale) * n.astype(np.float32)
    return out


def noise(seed, name, height, width):
    """A picture of noise, (height, width, 3)."""
    return (bits(seed, name, 0, height * width * 3) & np.uint64(0xFF)).astype(np.uint8).reshape(height, width, 3)
