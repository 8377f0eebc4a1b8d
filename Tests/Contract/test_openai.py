"""OpenAI's shape, by its official client."""

import asyncio
import base64
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy
import openai
import pytest
import requests

import pictures

TEXTS = ["a bear", "ein Bär", "two red circles"]


@pytest.fixture
def official(server):
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as client:
        yield client


def unit_vectors(client, path, **fields):
    answer = client.post(path, json=fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["embeddings"]


def test_official_client_gets_the_vectors_of_embed_text(official, client):
    expected = unit_vectors(client, "/embed/text", texts=TEXTS)
    for choice in ({}, {"encoding_format": "float"}, {"encoding_format": "base64"}):  # the client asks for base64 by itself
        answer = official.embeddings.create(model="siglip-mini", input=TEXTS, **choice)
        assert [item.index for item in answer.data] == [0, 1, 2]
        vectors = [item.embedding for item in answer.data]
        if choice.get("encoding_format") == "base64":
            vectors = [numpy.frombuffer(base64.b64decode(vector), "<f4").tolist() for vector in vectors]
        assert numpy.array_equal(numpy.float32(vectors), numpy.float32(expected))
        assert answer.usage.prompt_tokens == answer.usage.total_tokens > len(TEXTS)
    alone = official.embeddings.create(model="siglip-mini", input="a bear", user="someone", dimensions=192)
    assert numpy.array_equal(numpy.float32(alone.data[0].embedding), numpy.float32(expected[0]))


def test_official_client_works_asynchronously(server, client):
    async def ask():
        async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key="none") as official:
            return await asyncio.gather(*(official.embeddings.create(model="siglip-mini", input=text) for text in TEXTS))

    expected = unit_vectors(client, "/embed/text", texts=TEXTS)
    for answer, vector in zip(asyncio.run(ask()), expected):
        assert numpy.array_equal(numpy.float32(answer.data[0].embedding), numpy.float32(vector))


def test_texts_and_pictures_mix_in_any_order(client):
    picture = base64.b64encode(pictures.png(3)).decode()
    uri = f"data:image/png;base64,{picture}"
    texts = ["a bear", "data:image/ is a text here"]
    items = [uri, texts[0], {"image": picture}, {"text": texts[1]}, {"image": {"base64": picture}}, uri.replace("data:image", "DATA:Image")]
    answer = client.post("/v1/embeddings", json={"input": items})
    assert answer.status_code == 200, answer.text
    vectors = [item["embedding"] for item in answer.json()["data"]]
    of_picture = unit_vectors(client, "/embed/image", image=picture)[0]
    assert vectors[0] == vectors[2] == vectors[4] == vectors[5] == of_picture
    assert [vectors[1], vectors[3]] == unit_vectors(client, "/embed/text", texts=texts)
    alone = client.post("/v1/embeddings", json={"input": [picture, uri], "modality": "image"}).json()
    assert [item["embedding"] for item in alone["data"]] == [of_picture, of_picture]
    assert alone["usage"] == {"prompt_tokens": 0, "total_tokens": 0}


@pytest.mark.parametrize(
    "fields, status, param",
    [
        ({"input": "a bear", "dimensions": 64}, 400, "dimensions"),
        ({"input": "a bear", "model": "text-embedding-3-small"}, 404, "model"),
        ({"input": []}, 422, "input"),
        ({}, 422, "input"),
        ({"input": [[1, 2, 3]]}, 422, "input[0]"),
        ({"input": [1, 2, 3]}, 422, "input[0]"),
        ({"input": ["a bear", {"image": "AAAA", "text": "both"}]}, 422, "input[1]"),
        ({"input": ["a bear", "data:image/png;base64,AAAA"]}, 415, "input[1]"),
        ({"input": ["a bear", {"image": {"url": "http://127.0.0.1/x.png"}}]}, 403, "input[1]"),
        ({"input": ["a bear", None]}, 422, "input[1]"),
        ({"input": ["x"] * 1025}, 413, "input"),
        ({"input": "a bear", "modality": "sound"}, 422, "modality"),
        ({"input": "%%", "modality": "image"}, 422, "input"),
        ({"input": ["data:image/png;base64,AAAA"] * 65}, 413, "input"),
    ],
)
def test_what_is_wrong_is_named(client, fields, status, param):
    answer = client.post("/v1/embeddings", json=fields)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["param"] == param


def test_official_client_raises_its_own_errors(official):
    with pytest.raises(openai.BadRequestError) as wrong:
        official.embeddings.create(model="siglip-mini", input="a bear", dimensions=64)
    assert wrong.value.param == "dimensions" and wrong.value.code == "wrong_dimensions"
    with pytest.raises(openai.NotFoundError):
        official.embeddings.create(model="gpt-5", input="a bear")
    with pytest.raises(openai.UnprocessableEntityError):
        official.embeddings.create(model="siglip-mini", input=[[1, 2, 3]])


def test_official_client_sends_a_key(start):
    server = start(environment={"SIGLIP_API_KEYS": "shop:0123456789abcdef"})
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="0123456789abcdef", max_retries=0) as client:
        assert client.embeddings.create(model="siglip-mini", input="a bear").data
        with pytest.raises(openai.AuthenticationError) as wrong:
            client.with_options(api_key="0123456789abcdeg").models.list()
    assert wrong.value.code == "invalid_api_key"


def test_a_checkpoint_with_one_tower_takes_what_it_has(kinds):
    picture = pictures.base64_text(pictures.png(3))
    for model, good, bad in [("texts", "a", {"image": picture}), ("classifier", {"image": picture}, "a"), ("headless", None, {"image": picture})]:
        if good:
            assert kinds.post("/v1/embeddings", json={"input": [good], "model": model}).status_code == 200
        refused = kinds.post("/v1/embeddings", json={"input": [bad], "model": model})
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "unsupported_by_model")


def test_official_client_tries_again_when_told_to_wait(server):
    """In front of the server stands one that refuses the first request as a full queue does."""
    refused = []

    class Refusing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not refused:
                refused.append(self.path)
                status, answer, kind = 429, b'{"error": {"message": "full", "type": "overloaded", "code": "queue_full"}}', None
            else:
                forwarded = requests.post(server.url + self.path, data=body, headers={"Content-Type": "application/json"}, timeout=60)
                status, answer, kind = forwarded.status_code, forwarded.content, forwarded.headers["Content-Type"]
            self.send_response(status)
            self.send_header("Content-Type", kind or "application/json")
            self.send_header("Content-Length", str(len(answer)))
            if status == 429:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    front = HTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=front.serve_forever, daemon=True).start()
    try:
        with openai.OpenAI(base_url=f"http://127.0.0.1:{front.server_port}/v1", api_key="none", max_retries=1) as official:
            assert len(official.embeddings.create(model="siglip-mini", input="a bear").data[0].embedding) == 192
    finally:
        front.shutdown()
        front.server_close()
    assert refused == ["/v1/embeddings"]


def test_models_are_listed_and_shown(official, client):
    assert [model.id for model in official.models.list()] == ["siglip-mini"]
    model = official.models.retrieve("siglip-mini")
    assert (model.object, model.owned_by) == ("model", "local") and model.created > 1_700_000_000
    assert client.get("/v1/models/gpt-5").status_code == 404
    assert client.get("/v1/models/google/siglip2-base-patch16-224").status_code == 404
