"""Pictures as weapons: other projects' crash tests, damaged files, bombs. An answer that the description has for each, and
the server alive behind it; what Pillow decodes has Pillow's pixels; what a picture costs is bounded by its pixels.

The long form fetches Pillow's, libpng's and libjpeg-turbo's own test pictures (picture_sets.py)."""

import os
import subprocess
from pathlib import Path

import pytest

import description
import pictures
from mutation import mutated
from picture_sets import CACHE, fetch, reference_python
from weapons import large, small

FIXTURES = description.PROJECT / "Tests/Fixtures"
# What may be refused, and how: malformed, too large, no picture format, no such kind or damaged.
REFUSALS = {400, 413, 415, 422}
# Bytes a pixel (siglip's own memory plan); beside them a body, and what libpng may keep of texts.
PIXEL = 11
BESIDE = 32 * 2**20 + 128 * 2**20
# Processor seconds, of the largest picture too.
MOST_SECONDS = 2


class Target:
    """The server, and what each picture costs it."""

    def __init__(self, server):
        self.server = server
        self.client = server.client()
        self.status = Path(f"/proc/{server.process.pid}/status")
        self.before = self.vector(pictures.bear())
        self.longest = self.largest = (0, "")
        self.answers = {}

    def send(self, data, name, pixels=None):
        """The answer; `pixels`: what the picture has, where that is known."""
        Path(f"/proc/{self.server.process.pid}/clear_refs").write_text("5")
        resident, used = self.peak(), self.seconds()
        answer = self.client.request("POST", "/embed/image", data=data, headers={"Content-Type": "image/png"})
        assert answer.status_code == 200 or answer.status_code in REFUSALS, f"{name}: {answer.status_code} {answer.text}"
        assert self.server.process.poll() is None, f"{name} ended the server"
        seconds, growth = self.seconds() - used, self.peak() - resident
        self.longest = max(self.longest, (seconds, name))
        self.largest = max(self.largest, (growth, name))
        self.answers[answer.status_code] = self.answers.get(answer.status_code, 0) + 1
        if pixels is not None:
            assert growth <= PIXEL * pixels + BESIDE, f"{name}: {growth >> 20} MiB for {pixels} pixels"
        return answer

    def vector(self, data):
        answer = self.client.request("POST", "/embed/image", data=data, headers={"Content-Type": "image/png"})
        assert answer.status_code == 200, answer.text
        return answer.json()["embeddings"]

    def seconds(self):
        fields = Path(f"/proc/{self.server.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self):
        return int(self.status.read_text().partition("VmHWM:")[2].split()[0]) * 1024

    def report(self, what):
        print(f"\n{what}: {dict(sorted(self.answers.items()))}; longest {self.longest[0]:.2f} s of processor time "
              f"({self.longest[1]}); most memory {self.largest[0] / 2**20:.0f} MiB ({self.largest[1]})")
        assert self.vector(pictures.bear()) == self.before, "the vectors are not what they were"


@pytest.fixture
def target(start):
    target = Target(start())
    yield target
    target.client.close()


def own():
    folders = [FIXTURES / "Imaging", FIXTURES / "Formats", FIXTURES / "Fuzzing/FuzzPicture", FIXTURES / "Pictures"]
    return [path for folder in folders for path in sorted(folder.glob("*")) if path.suffix not in (".json", ".md", ".rgb")]


def test_damaged_pictures_are_answered(target, is_long):
    files = own() + (sum(fetch().values(), []) if is_long else [])
    sources = [path.read_bytes() for path in files if path.stat().st_size < 100_000]
    for number, data in enumerate(mutated(sources, 6000 if is_long else 400)):
        target.send(data, f"damaged picture {number}")
    target.report("damaged")
    if is_long:
        assert target.longest[0] <= MOST_SECONDS


def test_small_weapons_cost_little(target):
    for name, data, pixels in small():
        target.send(data, name, pixels)
    target.report("small weapons")


def test_the_largest_pictures_stay_within_their_pixels(target, is_long):
    if not is_long:
        pytest.skip("64 million pixels a picture: in the long form")
    for name, data, pixels in large():
        target.send(data, name, pixels)
    target.report("largest")
    assert target.longest[0] <= MOST_SECONDS


def test_other_projects_pictures_have_pillows_pixels(target, is_long):
    """Equal pixels give equal vectors, bit for bit, so Pillow's pixels are sent as a PNG beside the picture itself."""
    if not is_long:
        pytest.skip("fetches packages: in the long form")
    files = sum(fetch().values(), [])
    assert files, "nothing could be fetched"
    reference = CACHE / "reference"
    reference.mkdir(exist_ok=True)
    script = Path(__file__).with_name("reference_pixels.py")
    refused = subprocess.run(
        [reference_python(), script, *files, reference], check=True, capture_output=True, text=True
    ).stdout
    equal, unequal, only_ours, only_pillows = 0, [], [], []
    for path in files:
        answer = target.send(path.read_bytes(), path.name)
        pixels = reference / (path.name + ".rgb.png")
        if not pixels.exists():
            if answer.status_code == 200:
                only_ours.append(path.name)
        elif answer.status_code != 200:
            only_pillows.append(f"{path.name}: {answer.json()['error']['message']}")
        elif answer.json()["embeddings"] == target.vector(pixels.read_bytes()):
            equal += 1
        else:
            unequal.append(path.name)
    target.report("other projects' pictures")
    print(f"equal {equal}; unequal {unequal}; only ours {only_ours}; only Pillow's {only_pillows}\n{refused}")
    assert not unequal
    assert {name.partition(":")[0] for name in only_pillows} <= STRICTER


# Where the server is stricter than Pillow, on purpose (docs/NUMERICS.md): pixels whose check sum is wrong, or that end.
STRICTER = {"contrib_testpngs_crashers_badcrc.png", "contrib_testpngs_crashers_huge_IDAT.png"}
