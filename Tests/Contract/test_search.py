"""`siglip search`: a folder's pictures, ranked for a text."""

import base64
import html.parser
import io
import re

import numpy
import pytest
from PIL import Image

import commands
import pictures
from commands import lines, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = commands.shapes(tmp_path_factory.mktemp("search") / "shapes")
    # A name that would be markup, and a picture larger than a thumbnail that lies on its side.
    exif = Image.Exif()
    exif[0x0112] = 6
    large = pictures.shape("red", "circle").resize((1024, 512))
    large.save(folder / '<img src=x onerror="alert(1)">.jpg', "JPEG", exif=exif)
    return folder


class Page(html.parser.HTMLParser):
    """What a browser would see."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def test_ranks_by_the_cosine(folder):
    found = lines(run("search", folder, "a blue square", "--json", "--top", "100"))
    assert [one["rank"] for one in found] == list(range(1, 26))
    embedded = {line["name"]: line["embedding"] for line in lines(run("embed", "image", folder))}
    text = lines(run("embed", "text", "a blue square"))[0]["embedding"]
    assert sorted(one["name"] for one in found) == sorted(embedded)
    for one in found:
        assert one["similarity"] == pytest.approx(numpy.dot(embedded[one["name"]], text), abs=1e-4)
    assert [one["similarity"] for one in found] == sorted((one["similarity"] for one in found), reverse=True)
    assert all("a_blue_square" in one["name"] for one in found[:2])
    # The score is the one that classify gives.
    best = lines(run("classify", found[0]["name"], "--label", "a blue square", "--hypothesis-template", "{}", "--json"))[0]
    assert found[0]["score"] == pytest.approx(best["predictions"][0]["score"], abs=1e-3)


def test_shows_the_ten_nearest(folder):
    table = run("search", folder, "a red circle").stdout.splitlines()
    assert len(table) == 10 and table[0].startswith(" 1  ") and table[9].startswith("10  ")


def test_writes_a_page_that_needs_nothing(folder, tmp_path):
    file = tmp_path / "found.html"
    text = 'a red circle <script>alert("&")</script>'
    run("search", folder, text, "--top", "30", "--html", file)
    page = Page(file.read_text())
    assert text in page.text and '<img src=x onerror="alert(1)">.jpg' in page.text
    assert "script" not in [tag for tag, _ in page.tags]
    images = [attributes for tag, attributes in page.tags if tag == "img"]
    assert len(images) == 25 and all(set(image) == {"src", "alt"} for image in images)
    sizes = set()
    for image in images:
        kind, data = image["src"].split(",")
        assert kind == "data:image/jpeg;base64"
        sizes.add(Image.open(io.BytesIO(base64.b64decode(data))).size)
    assert sizes == {(128, 112), (128, 256)}, "small ones as they are, the large one upright and shrunk"
    assert not re.search(r"(?:src|href)=.(?!data:)\w+:", file.read_text())


def test_names_what_cannot_be_read(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"nothing")
    pictures.shape("red", "circle").save(tmp_path / "good.png")
    ended = run("search", tmp_path, "a red circle", "--json", "--html", tmp_path / "found.html", status=1)
    assert "bad.png" in ended.stderr and [one["name"] for one in lines(ended)] == [str(tmp_path / "good.png")]


def test_says_what_it_cannot_do(folders, folder, tmp_path):
    assert "text tower" in run("search", folder, "a", "--model", folders["classifier"], status=2).stderr
    assert "vision tower" in run("search", folder, "a", "--model", folders["texts"], status=2).stderr
    assert "--top" in run("search", folder, "a", "--top", "0", status=2).stderr
    assert "no pictures" in run("search", tmp_path, "a", status=2).stderr
    assert "--html" in run("search", folder, "a", "--html", tmp_path / "none" / "x.html", status=2).stderr
