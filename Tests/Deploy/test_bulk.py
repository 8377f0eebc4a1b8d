"""`deploy/kubernetes/bulk`: as many processes as the job has parts, each as its Pod would start it."""

import os
import signal
import subprocess
import time

import numpy
import pytest

import pictures
from commands import lines, run
from manifests import containers, documents, one
from server import BINARY

LONG = os.environ.get("SIGLIP_DEPLOY") == "long"
COUNT = 4000 if LONG else 400


@pytest.fixture(scope="module")
def job():
    return one(documents("bulk"), "Job")


def started(job, index, photos, vectors):
    """The process of the Pod with this index, at this machine's folders, with siglip-mini in place of the checkpoint."""
    (container,) = containers(job["spec"]["template"]["spec"])
    places = {"/photos": str(photos), "/vectors": str(vectors), "$(JOB_COMPLETION_INDEX)": str(index)}
    call = list(container["args"])
    call[call.index("--model") + 1] = "siglip-mini"
    for name, value in places.items():
        call = [each.replace(name, value) for each in call]
    return subprocess.Popen([BINARY, *call], stderr=subprocess.PIPE, text=True)


def test_the_number_of_parts_is_the_number_of_pods(job):
    (container,) = containers(job["spec"]["template"]["spec"])
    part = container["args"][container["args"].index("--shard") + 1]
    assert part == f"$(JOB_COMPLETION_INDEX)/{job['spec']['completions']}"


def test_the_parts_together_are_the_collection(job, tmp_path):
    photos, vectors = tmp_path / "photos", tmp_path / "vectors"
    for folder in (photos, vectors):
        folder.mkdir()
    for index in range(COUNT):
        if index == COUNT // 2:
            (photos / f"{index:05}.png").write_bytes(b"broken")
        else:
            pictures.draw(index).save(photos / f"{index:05}.png")
    count = job["spec"]["completions"]
    began = time.monotonic()
    running = [started(job, index, photos, vectors) for index in range(count)]
    # One Pod is lost on the way, and its successor goes on.
    names = vectors / "part-0.npy.names.txt"
    while not (names.exists() and names.read_text().count("\n") >= 3) and running[0].poll() is None:
        time.sleep(0.001)
    running[0].send_signal(signal.SIGKILL)
    running[0].communicate()
    running[0] = started(job, 0, photos, vectors)
    said = [process.communicate(timeout=600)[1] for process in running]
    seconds = time.monotonic() - began
    assert [process.returncode for process in running] == [0] * count, said
    assert "continuing" in said[0]
    (broken,) = [text for text in said if f"{COUNT // 2:05}.png" in text]
    found = [name for index in range(count) for name in (vectors / f"part-{index}.npy.names.txt").read_text().splitlines()]
    expected = [str(path) for path in sorted(photos.iterdir()) if path.name != f"{COUNT // 2:05}.png"]
    assert found == expected
    together = numpy.concatenate([numpy.load(vectors / f"part-{index}.npy") for index in range(count)])
    sample = expected[:: COUNT // 40]
    alone = run("embed", "image", "--from-file", "-", stdin="\n".join(sample) + "\n")
    places = [expected.index(name) for name in sample]
    numpy.testing.assert_allclose(together[places], [line["embedding"] for line in lines(alone)], atol=1e-5)
    print(f"{COUNT} pictures in {count} processes, one killed: {seconds:.1f} s")
