"""The pages' files: all of `Pages/`, as they are, with what browsers and caches must know of them."""

import re

import pytest
import requests

import description
import pictures

FOLDER = description.PROJECT / "Pages"
AT = {"try.html": "/", "docs.html": "/docs", "openapi.json": "/openapi.json"}
FILES = {AT.get(path.name, f"/pages/{path.name}"): path for path in sorted(FOLDER.iterdir())} | {
    f"/pages/{name}": pictures.FOLDER / name for name in ("bear.png", "cat.jpg", "rocket.webp")
}
KINDS = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp",
}


@pytest.mark.parametrize("path", FILES)
def test_each_file_is_served_as_it_is(client, path):
    file = FILES[path]
    for coding in ("identity", "gzip"):
        answer = client.get(path, headers={"Accept-Encoding": coding})
        assert answer.status_code == 200
        assert answer.content == file.read_bytes()
        assert answer.headers["Content-Type"] == KINDS[file.suffix]
        assert answer.headers["Cache-Control"] == "no-cache"
        is_packed = coding == "gzip" and len(answer.content) > 1024 and not answer.headers["Content-Type"].startswith("image/")
        assert answer.headers.get("Content-Encoding") == ("gzip" if is_packed else None)
        tag = answer.headers["ETag"]
        assert re.fullmatch(r'W/"[0-9a-f]{24}"', tag)
        kept = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": tag})
        assert (kept.status_code, kept.content, kept.headers["ETag"]) == (304, b"", tag)
    assert client.head(path).headers["ETag"] == tag


def test_tags_are_compared_weakly_and_in_lists(client):
    tag = client.get("/").headers["ETag"]
    for same in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        assert client.get("/", headers={"If-None-Match": same}).status_code == 304, same
    for other in ('"other"', tag[:-2] + '0"', tag[:-1], client.get("/docs").headers["ETag"], "", ","):
        assert client.get("/", headers={"If-None-Match": other}).status_code == 200, other


def test_a_page_may_load_from_this_server_alone(client):
    for path in ("/", "/docs"):
        fields = client.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in fields["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert (fields["X-Frame-Options"], fields["Referrer-Policy"]) == ("DENY", "no-referrer")


def test_nothing_in_them_is_loaded_from_elsewhere():
    for file in FOLDER.iterdir():
        if file.suffix in (".html", ".css"):
            text = file.read_text(encoding="utf-8").replace("xmlns='http://www.w3.org/2000/svg'", "")
            assert not re.search(r"https?:|//\w", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)), file.name
        if file.suffix == ".js":
            for module in re.findall(r"from '([^']*)'", file.read_text(encoding="utf-8")):
                assert module.startswith("./") and (FOLDER / module).exists(), (file.name, module)


def test_what_is_not_there_is_not_there(server):
    for path in ("/pages/", "/pages/none.js", "/pages/../openapi.yaml", "/pages/%2e%2e/openapi.yaml", "/pages/try.html/x", "/docs/"):
        # As it stands: the client must not tidy it up.
        prepared = requests.Request("GET", server.url).prepare()
        prepared.url = server.url + path
        with requests.Session() as session:
            assert session.send(prepared, timeout=60).status_code in (400, 404), path
