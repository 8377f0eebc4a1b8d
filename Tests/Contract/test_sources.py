"""The options that say where pictures may come from which a request names."""

import subprocess

import pytest

import pictures
import server


def serve(*options):
    return subprocess.run([server.BINARY, "serve", "--port", "0", *options], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    "prefix, rule",
    {
        "https://images.example": "ends in /",
        "https://images.example/shop": "ends in /",
        "images.example/": "begins with http",
        "ftp://images.example/": "begins with http",
        "https://user@images.example/": "no user name",
        "https://images.example/?a=/": "no query",
        "https://images.example/#/": "no fragment",
        "https://*.example/": "has a host",
        "https://127.1/": "has a host",
        "https://images.example:0/": "port",
        "https://images.example/../": "no . and ..",
        "https://bücher.example/": "ASCII",
    }.items(),
)
def test_a_prefix_that_is_none_is_refused_by_its_rule(prefix, rule):
    ended = serve("--allow-url", prefix)
    assert ended.returncode == 2
    assert "--allow-url" in ended.stderr and rule in ended.stderr and prefix in ended.stderr


@pytest.mark.parametrize(
    "options, words",
    [
        (["--allow-private-urls"], "--allow-url"),
        (["--allow-url", "http://a.example/", "--fetch-limit", "0"], "--fetch-limit"),
        (["--allow-url", "http://a.example/", "--fetch-timeout", "0"], "--fetch-timeout"),
        (["--image-root", "/nowhere/at/all"], "No such file or directory"),
    ],
)
def test_unusable_options_are_said(options, words):
    ended = serve(*options)
    assert ended.returncode == 2
    assert words in ended.stderr


def test_an_unreadable_file_of_authorities_is_said(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    ended = serve("--allow-url", "https://images.example/")
    assert ended.returncode == 2 and "/nowhere/ca.pem" in ended.stderr


def test_a_picture_below_the_folder_is_read(start, tmp_path):
    (tmp_path / "bear.png").write_bytes(pictures.bear())
    started = start(environment={"SIGLIP_IMAGE_ROOT": str(tmp_path)})
    with started.client() as client:  # which holds the answers against the description
        by_path = client.post("/embed/image", json={"image": {"path": "bear.png"}})
        assert by_path.status_code == 200
        sent = client.post("/embed/image", json={"image": pictures.base64_text(pictures.bear())})
        assert by_path.json()["embeddings"] == sent.json()["embeddings"]
        assert by_path.headers["Server-Timing"].startswith("fetch;dur=")
        for path, status in [("/etc/passwd", 403), ("none.png", 422), ("../x", 403)]:
            answer = client.post("/classify", json={"image": {"path": path}, "labels": ["a"]})
            assert (answer.status_code, answer.json()["error"]["param"]) == (status, "image")
        assert client.post("/embed/image", json={"image": "http://a.example/"}).json()["error"]["code"] == "url_not_allowed"


def test_several_prefixes_come_from_the_environment(start):
    started = start(environment={"SIGLIP_ALLOW_URL": "http://a.invalid/,https://b.invalid:8443/x/"})
    with started.client() as client:
        answer = client.post("/embed/image", json={"images": ["http://a.invalid/1.png"]})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "url_not_allowed")
        page = client.get("/metrics").text
    assert 'siglip_fetches_total{outcome="not_allowed"} 1' in page
    assert "siglip_fetches_in_flight_limit 16" in page
    assert "http://a.invalid:80/ https://b.invalid:8443/x/" in started.log.read_text()
