"""Many requests at once: each gets its own answer, and a full queue says so."""

from concurrent.futures import ThreadPoolExecutor

import numpy

import pictures


def at_once(count, call):
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(call, range(count)))


def check_own(alone, together):
    """Each vector is the one computed alone, and nobody else's."""
    cosines = together @ alone.T
    assert cosines.diagonal().min() >= 0.999999
    assert (cosines.argmax(axis=1) == numpy.arange(len(alone))).all()


def test_200_parallel_pictures_each_get_their_own_vector(server):
    files = [pictures.png(seed) for seed in range(200)]

    def embed(index):
        with server.client() as client:
            answer = client.post("/embed/image", data=files[index], headers={"Content-Type": "image/png"})
        assert answer.status_code == 200, answer.text
        return answer.json()["embeddings"][0]

    alone = numpy.array([embed(index) for index in range(200)])
    check_own(alone, numpy.array(at_once(200, embed)))


def test_200_parallel_texts_each_get_their_own_vector(start):
    # Without the cache, so that every text is really encoded both times.
    server = start("--text-cache", "0")
    numbers = ["one", "two", "three", "four", "five"]
    colours = ["red", "green", "blue", "yellow", "black", "white", "purple", "orange"]
    shapes = ["circles", "squares", "triangles", "stars", "bears"]
    texts = [f"{n} {c} {s}" for n in numbers for c in colours for s in shapes]
    assert len(texts) == 200

    def embed(index):
        with server.client() as client:
            answer = client.post("/embed/text", json={"text": texts[index]})
        assert answer.status_code == 200, answer.text
        return answer.json()["embeddings"][0]

    alone = numpy.array([embed(index) for index in range(200)])
    together = numpy.array(at_once(200, embed))
    assert (together * alone).sum(axis=1).min() >= 0.999999


def test_a_full_queue_is_an_answer(start):
    server = start("--max-queue", "8")
    requests = [
        {"images": [pictures.base64_text(pictures.png(seed * 8 + item, size=(600, 500))) for item in range(8)]}
        for seed in range(12)
    ]

    def embed(index):
        with server.client() as client:
            return client.post("/embed/image", json=requests[index])

    answers = at_once(12, embed)
    assert {answer.status_code for answer in answers} == {200, 429}
    for answer in answers:
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) >= 1
            assert answer.json()["error"]["code"] == "queue_full"
    # What was refused is taken once there is room.
    assert embed(0).status_code == 200
