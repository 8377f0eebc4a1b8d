"""What is loaded, whether it is ready, and what the metrics say."""

import re

import pictures


def test_lists_the_embedded_checkpoint(client):
    models = client.get("/models").json()["models"]
    assert [model["id"] for model in models] == ["siglip-mini"]
    assert client.get("/models/siglip-mini").json() == models[0]
    vector = client.post("/embed/text", json={"text": "a bear"}).json()
    assert vector["model"] == "siglip-mini" and vector["dimensions"] == models[0]["dimensions"]


def test_is_live_and_ready(client):
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}
    assert client.get("/health").json() == {"status": "ready"}


def test_head_is_get_without_a_body(client):
    for path in ("/health", "/models", "/openapi.yaml"):
        plain = {"Accept-Encoding": "identity"}
        head, get = client.head(path, headers=plain), client.get(path, headers=plain)
        assert head.status_code == get.status_code == 200
        assert head.content == b""
        assert head.headers["Content-Length"] == str(len(get.content))


def test_metrics_are_prometheus_text_and_count_requests(client):
    def count():
        page = client.get("/metrics")
        assert page.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        for line in page.text.splitlines():
            assert re.fullmatch(r"#.*|[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? [-+.0-9eEInfNa]+", line), line
        found = re.search(r'siglip_http_requests_total\{route="/embed/image",status="200"\} (\d+)', page.text)
        return int(found[1]) if found else 0

    before = count()
    assert client.post("/embed/image", files={"image": pictures.bear()}).status_code == 200
    assert count() == before + 1


def test_text_vectors_are_remembered(client):
    def hits():
        return int(re.search(r"siglip_cache_hits_total (\d+)", client.get("/metrics").text)[1])

    request = {"image": pictures.base64_text(pictures.bear()), "labels": ["a label asked for twice"]}
    first = client.post("/classify", json=request).json()
    before = hits()
    assert client.post("/classify", json=request).json() == first
    assert hits() == before + 1
