"""What the page gives to copy runs as it stands, and says what the page showed."""

import ast
import json
import os
import shutil
import subprocess
import sys

import pytest

import pictures

LABELS = ["a bear", "@home; it's", 'say "so"\\(x) $HOME `id`', "くま 🐻"]


@pytest.fixture
def folder(tmp_path):
    """Files as the texts name them, one with an awkward name."""
    for name in ("bear.png", "red-circle.png"):
        shutil.copy(pictures.FOLDER / name, tmp_path)
    shutil.copy(pictures.FOLDER / "cat.jpg", tmp_path / "a \"cat\", it's.jpg")
    return tmp_path


def run(command, folder, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, env={**clean, **environment})
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture
def shown(visit, folder):
    page = visit().ready()
    page.only(*sorted(folder.iterdir()))
    page.write("#labels", "\n".join(LABELS))
    page.wait(lambda: sorted(label for label, *_ in page.scores()) == sorted(LABELS), "the labels did not change")
    page.settled("labels")
    return page


def assert_same(answer, page):
    assert len(answer["results"]) == 3
    for index, result in enumerate(answer["results"]):
        rows = page.scores(index)
        assert [one["label"] for one in result["predictions"]] == [label for label, *_ in rows]
        assert [one["score"] for one in result["predictions"]] == pytest.approx([own for _, own, _ in rows], abs=1e-4)


def test_classify_as_curl(shown, folder):
    assert_same(json.loads(run(["bash", "-c", shown.snippet("curl")], folder)), shown)


def test_classify_as_python(shown, folder):
    (folder / "try.py").write_text(shown.snippet("Python"), encoding="utf-8")
    assert_same(ast.literal_eval(run([sys.executable, "try.py"], folder)), shown)


def test_classify_as_swift(shown, folder):
    (folder / "main.swift").write_text(shown.snippet("Swift"), encoding="utf-8")
    run(["swiftc", "-warnings-as-errors", "main.swift", "-o", "try"], folder)
    assert_same(json.loads(run(["./try"], folder)), shown)


def test_search_as_curl_and_python(visit, folder):
    page = visit().ready()
    page.only(folder / "bear.png", folder / "red-circle.png")
    page.tab("search")
    page.write("#query", "it's a bear")
    page.settled("search")
    lines = run(["bash", "-c", page.snippet("curl")], folder).replace("}{", "}\n{").splitlines()
    (folder / "try.py").write_text(page.snippet("Python"), encoding="utf-8")
    answers = [ast.literal_eval(line) for line in run([sys.executable, "try.py"], folder).splitlines()]
    for text, pictures_ in ([json.loads(line) for line in lines], answers):
        wanted = text["embeddings"][0]
        cosines = sorted((sum(map(float.__mul__, wanted, one)) for one in pictures_["embeddings"]), reverse=True)
        said = [float(hint.split()[1]) for hint in page.texts("#search-results .hint")]
        assert cosines == pytest.approx(said, abs=1e-4)


def test_a_samples_link_saves_the_file_that_is_named(visit, chromium):
    page = visit().ready()
    page.click("#tray li:nth-child(4) a")
    saved = chromium.downloads / "red-circle.png"
    page.wait(saved.exists, "nothing was saved")
    assert saved.read_bytes().startswith(b"\x89PNG")


def test_with_a_key(visit, start, folder):
    key = "shop-key-0123456789abcdef"
    server = start(environment={"SIGLIP_API_KEYS": f"shop:{key}"})
    page = visit(of=server)
    page.chromium.expected = ["401"]
    page.wait(lambda: page.find("#key-form").is_displayed(), "no key is asked for")
    page.write("#key", key)
    page.click("#key-form button")
    page.ready()
    page.only(folder / "bear.png")
    assert "results" in json.loads(run(["bash", "-c", page.snippet("curl")], folder, SIGLIP_KEY=key))
    (folder / "try.py").write_text(page.snippet("Python"), encoding="utf-8")
    assert "results" in ast.literal_eval(run([sys.executable, "try.py"], folder, SIGLIP_KEY=key))
