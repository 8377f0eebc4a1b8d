"""examples/photo-search in each of its languages, against the service's own answers, and against one another."""

import itertools
import json
import os
import shutil

import numpy
import pytest

import album
import pictures
from busy import Busy

def close(similarity, one, other):
    """Whether a printed similarity is that of two vectors, but for the rounding to four digits."""
    return float(similarity) == pytest.approx(float(numpy.dot(one, other)), abs=1.1e-4)


def assert_nearest(rows, query, vectors):
    """The five pictures that are nearest to a vector, the nearest first."""
    paths = [path for _, path in rows]
    assert len(set(paths)) == 5
    assert all(close(similarity, query, vectors[path]) for similarity, path in rows)
    least = min(float(similarity) for similarity, _ in rows)
    assert [float(row[0]) for row in rows] == sorted((float(row[0]) for row in rows), reverse=True)
    assert all(numpy.dot(query, vector) <= least + 1e-4 for path, vector in vectors.items() if path not in paths)


@pytest.fixture
def by_path(vectors):
    return {str(path): vector for path, vector in vectors.items()}


def test_index_takes_every_picture_and_names_the_broken_one(indexed, photos, by_path):
    said, complaint = indexed.said
    assert said == f"{len(by_path)} indexed, 0 known, 1 left out\n"
    assert f"{photos / album.BAD}: " in complaint
    assert "JPEG ends after 3000 bytes" in complaint


def test_index_goes_on_where_it_was(indexed, photos, by_path):
    said, _ = indexed("index", photos)
    assert said == f"0 indexed, {len(by_path)} known, 1 left out\n"


def test_index_stores_what_the_service_says(indexed, by_path):
    import psycopg
    from pgvector.psycopg import register_vector

    with psycopg.connect(indexed.database) as connection:
        register_vector(connection)
        stored = dict(connection.execute("SELECT path, embedding FROM pictures").fetchall())
    assert stored.keys() == by_path.keys()
    for path, vector in stored.items():
        assert numpy.allclose(vector.to_numpy(), by_path[path], atol=1e-6), path


def test_index_takes_files_of_every_kind(program, tmp_path, server, empty_database):
    for number, kind in enumerate(album.KINDS):
        shutil.copy(pictures.FOLDER / "bear.png", tmp_path / f"{number}{kind}")
        shutil.copy(pictures.FOLDER / "bear.png", tmp_path / f"{number}{kind.upper()}")
    for name in ("notes.txt", "png", "bear.png.part"):
        (tmp_path / name).write_text("no picture")
    said = program.of(server.url, empty_database)("index", tmp_path)
    assert said == (f"{2 * len(album.KINDS)} indexed, 0 known, 0 left out\n", "")


def test_index_takes_a_changed_picture_again(program, tmp_path, server, empty_database):
    program = program.of(server.url, empty_database)
    for name in ("bear.png", "red-circle.png"):
        shutil.copy(pictures.FOLDER / name, tmp_path)
    assert program("index", tmp_path) == ("2 indexed, 0 known, 0 left out\n", "")
    shutil.copy(pictures.FOLDER / "two-bears.png", tmp_path / "bear.png")
    os.utime(tmp_path / "bear.png", (1_000_000_000, 1_000_000_000))
    assert program("index", tmp_path) == ("1 indexed, 1 known, 0 left out\n", "")
    assert program.rows("like", pictures.FOLDER / "two-bears.png")[0] == ["1.0000", str(tmp_path / "bear.png")]


def test_search_finds_what_a_text_says(indexed, photos, server, by_path):
    with server.client() as client:
        text = client.post("/embed/text", json={"text": "a bear"}).json()["embeddings"][0]
    rows = indexed.rows("search", "a bear")
    assert_nearest(rows, numpy.array(text, dtype="float32"), by_path)
    assert {path for _, path in rows[:2]} == {str(photos / "bear.png"), str(photos / "ways/bear again.jpg")}


def test_like_finds_a_picture_and_its_copies(indexed, photos, by_path):
    rows = indexed.rows("like", photos / "cat.jpg")
    assert_nearest(rows, by_path[str(photos / "cat.jpg")], by_path)
    assert [path for _, path in rows[:2]] == [str(photos / "cat.jpg"), str(photos / "ways/small cat.jpeg")]


def test_like_takes_a_picture_that_is_not_indexed(indexed, tmp_path, server, by_path):
    picture = tmp_path / 'new, "one".png'
    pictures.shape("blue", "circle", 2).rotate(20, fillcolor="white").save(picture)
    with server.client() as client:
        vector = album.vector(client, picture.read_bytes())
    assert_nearest(indexed.rows("like", picture), vector, by_path)


@pytest.mark.parametrize("threshold", [[], ["0.8"]])
def test_duplicates_are_the_pairs_over_the_threshold(indexed, photos, by_path, threshold):
    limit = float(*threshold or ["0.95"])
    rows = indexed.rows("duplicates", *threshold)
    found = {(one, other) for _, one, other in rows}
    assert len(found) == len(rows)
    for similarity, one, other in rows:
        assert one < other or other < one
        assert close(similarity, by_path[one], by_path[other])
    for one, other in itertools.combinations(by_path, 2):
        if abs(cosine := float(numpy.dot(by_path[one], by_path[other])) - limit) > 1e-4:
            assert ((one, other) in found or (other, one) in found) == (cosine > 0), (one, other)
    for copy, original in album.ORIGINAL_OF.items():
        assert (str(photos / original), str(photos / copy)) in found


def test_tags_are_the_scores_of_the_service(indexed, server, by_path):
    import psycopg

    rows = indexed.rows("tag", *album.LABELS)
    with psycopg.connect(indexed.database) as connection:
        tags = connection.execute("SELECT path, label, score FROM tags")
        stored = {(path, label): score for path, label, score in tags}
    assert stored.keys() == set(itertools.product(by_path, album.LABELS))
    with server.client() as client:
        for path in by_path:
            with open(path, "rb") as picture:
                answer = client.post("/classify", files={"image": picture.read()}, data={"label": album.LABELS})
            for prediction in answer.json()["results"][0]["predictions"]:
                assert stored[path, prediction["label"]] == pytest.approx(prediction["score"], abs=1e-5)
    over = {(path, label): score for (path, label), score in stored.items() if score >= 0.5}
    assert len(rows) == len(over) > 0
    for score, path, label in rows:
        assert float(score) == pytest.approx(over[path, label], abs=1e-4)


def test_says_what_the_other_programs_say(indexed, photos, answers):
    said = {call: indexed(*call)[0] for call in album.calls(photos)}
    answers[indexed.language] = {"index": indexed.said, **said}
    first, *others = answers.values()
    assert all(first.values())
    assert all(other == first for other in others)


def test_a_busy_service_is_asked_again_when_it_says(indexed, server):
    busy = Busy(server.url)
    try:
        patient = indexed.of(busy.url, indexed.database)
        assert patient.rows("search", "a bear") == indexed.rows("search", "a bear")
        assert len(busy.asked) == 3
        assert min(busy.waits()) >= 0.9
        busy.asked.clear()
        assert patient.rows("like", pictures.FOLDER / "cat.jpg") == indexed.rows("like", pictures.FOLDER / "cat.jpg")
        assert len(busy.asked) == 3
    finally:
        busy.shutdown()


def test_a_picture_too_large_is_named_and_left_out(program, tmp_path, start, empty_database):
    noise = numpy.random.default_rng(1).integers(0, 256, (700, 700, 3), dtype="uint8")
    (tmp_path / "noise.png").write_bytes(pictures.encode(pictures.Image.fromarray(noise)))
    shutil.copy(pictures.FOLDER / "bear.png", tmp_path)
    program = program.of(start("--max-body", "1").url, empty_database)
    said, complaint = program("index", tmp_path)
    assert said == "1 indexed, 0 known, 1 left out\n"
    assert complaint.startswith(f"{tmp_path / 'noise.png'}: ") and len(complaint.splitlines()) == 1


def test_pictures_that_are_gone_are_not_tagged(program, tmp_path, server, empty_database):
    program = program.of(server.url, empty_database)
    for name in ("bear.png", "red-circle.png"):
        shutil.copy(pictures.FOLDER / name, tmp_path)
    program("index", tmp_path)
    (tmp_path / "bear.png").unlink()
    said, complaint = program("tag", "a bear", "a red circle")
    assert (said[6:], complaint) == (f"\t{tmp_path / 'red-circle.png'}\ta red circle\n", "")


def test_an_empty_folder_is_no_fault(program, tmp_path, server, empty_database):
    program = program.of(server.url, empty_database)
    assert program("index", tmp_path) == ("0 indexed, 0 known, 0 left out\n", "")
    assert program("search", "a bear") == ("", "")
    assert program("tag", "a bear") == ("", "")


def test_a_vector_of_another_checkpoint_is_refused(program, server, small_database):
    program = program.of(server.url, small_database)
    _, complaint = program("index", pictures.FOLDER, status=1)
    assert "expected 8 dimensions, not 192" in complaint


@pytest.mark.parametrize("words, complaint", [
    ([], "index FOLDER | search TEXT | like PICTURE | duplicates [THRESHOLD] | tag LABEL…"),
    (["find", "a bear"], "index FOLDER | search TEXT"),
    (["tag"], "index FOLDER | search TEXT"),
    (["index", "/no/such/folder"], "/no/such/folder"),
    (["index", pictures.FOLDER / "bear.png"], "bear.png"),
    (["like", "/no/such/picture.png"], "/no/such/picture.png"),
    (["like", pictures.FOLDER / "README.md"], "are none of JPEG"),
    (["duplicates", "high"], 'invalid input syntax for type real: "high"'),
])
def test_a_mistake_is_told(indexed, words, complaint):
    said, told = indexed(*words, status=1)
    assert said == ""
    assert complaint in told
    assert "Traceback" not in told and "    at " not in told


def test_a_service_that_is_not_there_is_told(indexed):
    lost = indexed.of("http://127.0.0.1:1", indexed.database)
    for words in (("search", "a bear"), ("tag", "a bear")):
        said, told = lost(*words, status=1)
        assert said == "" and told.strip()


def test_a_database_that_is_not_there_is_told(indexed):
    lost = indexed.of(indexed.service, "postgresql://127.0.0.1:1/photos")
    assert "refused" in lost("search", "a bear", status=1)[1].lower()
    assert lost(status=1)[1].startswith("usage: ")


def test_a_service_that_refuses_all_is_no_matter_of_one_picture(program, start, empty_database):
    closed = program.of(start(environment={"SIGLIP_API_KEYS": "shop:" + "k" * 32}).url, empty_database)
    said, told = closed("index", pictures.FOLDER, status=1)
    assert said == "" and told.strip()


def test_search_and_duplicates_walk_the_index(indexed, by_path):
    import psycopg

    with psycopg.connect(indexed.database) as connection:
        connection.execute("SET enable_seqscan = off")
        answer = json.dumps({"embeddings": [[0.0] * 192]})
        for call in (f"nearest(embedding('{answer}'))", "duplicates(0.9)"):
            plan = "\n".join(line for line, in connection.execute(f"EXPLAIN SELECT * FROM {call}"))
            assert "Index Scan using pictures_embedding" in plan, plan
