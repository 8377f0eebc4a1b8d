"""The Open Inference Protocol, by Triton's own client, and what that client would not send."""

import asyncio
import json
import struct

import numpy
import pytest
import requests
import tritonclient.http
import tritonclient.http.aio
from tritonclient.utils import InferenceServerException

import commands
import description
import pictures

TEXTS = ["a bear", "ein Bär", "two red circles"]
MODEL = "siglip-mini"


@pytest.fixture
def triton(server):
    with tritonclient.http.InferenceServerClient(f"127.0.0.1:{server.port}") as client:
        yield client


@pytest.fixture
def expected(client):
    """The vectors of the texts and of the bear, as the server's own paths give them."""
    texts = client.post("/embed/text", json={"texts": TEXTS}).json()["embeddings"]
    bear = client.post("/embed/image", data=pictures.bear(), headers={"Content-Type": "image/png"}).json()["embeddings"]
    return numpy.float32(texts), numpy.float32(bear)


def tensor(name, values, datatype="BYTES", binary=True, module=tritonclient.http):
    """An input with these values."""
    array = numpy.array(values, dtype=object) if datatype == "BYTES" else numpy.asarray(values)
    made = module.InferInput(name, list(array.shape), datatype)
    made.set_data_from_numpy(array, binary_data=binary)
    return made


def output(binary, module=tritonclient.http):
    return module.InferRequestedOutput("embeddings", binary_data=binary)


def test_says_what_it_is_and_what_it_takes(triton, client):
    server = triton.get_server_metadata()
    assert server["name"] == "siglip-server" and "binary_tensor_data" in server["extensions"]
    assert triton.is_server_live() and triton.is_server_ready()
    for version in ("", "1"):
        assert triton.is_model_ready(MODEL, version)
        model = triton.get_model_metadata(MODEL, version)
        assert (model["name"], model["versions"]) == (MODEL, ["1"])
        assert {one["name"]: (one["datatype"], one["shape"]) for one in model["inputs"]} == {
            "text": ("BYTES", [-1]), "image": ("BYTES", [-1]), "input_ids": ("INT64", [-1, 64]),
            "pixels": ("UINT8", [-1, -1, -1, 3]),
        }
        assert model["outputs"] == [{"name": "embeddings", "datatype": "FP32", "shape": [-1, 192]}]
    assert not triton.is_model_ready("none") and not triton.is_model_ready(MODEL, "2")
    assert client.get("/v2/health/ready").json() == {"live": True, "ready": True}
    assert client.get("/v2/health/live").json() == {"live": True}
    assert client.get(f"/v2/models/{MODEL}/ready").json() == {"name": MODEL, "ready": True}


@pytest.mark.parametrize("binary_in", [True, False])
@pytest.mark.parametrize("outputs", [None, [output(True)], [output(False)]])
def test_texts_have_the_vectors_of_embed_text(triton, expected, binary_in, outputs):
    found = triton.infer(MODEL, [tensor("text", TEXTS, binary=binary_in)], outputs=outputs, request_id="42")
    answer = found.get_response()
    assert (answer["model_name"], answer["model_version"], answer["id"]) == (MODEL, "1", "42")
    assert numpy.array_equal(found.as_numpy("embeddings"), expected[0])


def test_pictures_have_the_vectors_of_embed_image(triton, expected):
    png = pictures.bear()
    found = triton.infer(MODEL, [tensor("image", [[png], [png]])], model_version="1")
    assert numpy.array_equal(found.as_numpy("embeddings"), numpy.repeat(expected[1], 2, axis=0))
    # In JSON a picture is base64, or whatever a picture may be elsewhere.
    text = pictures.base64_text(png)
    found = triton.infer(MODEL, [tensor("image", [text, f"data:image/png;base64,{text}"], binary=False)])
    assert numpy.array_equal(found.as_numpy("embeddings"), numpy.repeat(expected[1], 2, axis=0))


def drawn():
    """A picture whose pixels are those of its file, whatever decodes it."""
    picture = pictures.draw(5, size=(50, 40))
    return pictures.encode(picture), numpy.asarray(picture)


@pytest.mark.parametrize("binary_in", [True, False])
def test_decoded_pictures_have_the_vectors_of_their_files(triton, client, binary_in):
    file, pixels = drawn()
    vector = client.post("/embed/image", data=file, headers={"Content-Type": "image/png"}).json()["embeddings"][0]
    batch = numpy.stack([pixels, pixels])
    found = triton.infer(MODEL, [tensor("pixels", batch, "UINT8", binary=binary_in)]).as_numpy("embeddings")
    assert numpy.array_equal(found, numpy.float32([vector, vector]))


@pytest.mark.parametrize("kind", ["INT64", "INT32"])
@pytest.mark.parametrize("binary_in", [True, False])
def test_tokens_have_the_vectors_of_their_texts(triton, expected, kind, binary_in):
    ids = [json.loads(commands.run("tokenize", text).stdout) for text in TEXTS[:1]]
    array = numpy.array(ids, dtype=kind.lower())
    found = triton.infer(MODEL, [tensor("input_ids", array, kind, binary=binary_in)]).as_numpy("embeddings")
    assert numpy.array_equal(found, expected[0][:1])


def test_inputs_mix_in_their_order(triton, expected):
    inputs = [tensor("image", [pictures.bear()]), tensor("text", TEXTS, binary=False)]
    found = triton.infer(MODEL, inputs).as_numpy("embeddings")
    assert numpy.array_equal(found, numpy.concatenate([expected[1], expected[0]]))


def test_parameters_are_those_of_the_other_paths(triton, client):
    raw = client.post("/embed/text", json={"texts": TEXTS, "normalize": False}).json()["embeddings"]
    found = triton.infer(MODEL, [tensor("text", TEXTS)], parameters={"normalize": False})
    assert numpy.array_equal(found.as_numpy("embeddings"), numpy.float32(raw))
    with pytest.raises(InferenceServerException) as refused:
        triton.infer(MODEL, [tensor("text", ["a", "bear " * 200])], parameters={"truncate": False})
    assert refused.value.status() == "422"
    assert refused.value.message()["param"] == "text[1]"


def test_compression_of_either_side(triton, expected):
    found = triton.infer(
        MODEL, [tensor("text", TEXTS)], outputs=[output(False)], request_compression_algorithm="gzip",
        response_compression_algorithm="gzip")
    assert numpy.array_equal(found.as_numpy("embeddings"), expected[0])


def test_asynchronous_client(server, expected):
    async def ask():
        module = tritonclient.http.aio
        async with module.InferenceServerClient(f"127.0.0.1:{server.port}") as client:
            assert await client.is_server_ready() and await client.is_model_ready(MODEL)
            calls = [client.infer(MODEL, [tensor("text", [text], module=module)], request_id=text) for text in TEXTS]
            found = await asyncio.gather(*calls)
            with pytest.raises(InferenceServerException) as refused:
                await client.infer("none", [tensor("text", TEXTS, module=module)])
            assert refused.value.message()["code"] == "model_not_found"
            return found

    for text, vector, found in zip(TEXTS, expected[0], asyncio.run(ask())):
        assert found.get_response()["id"] == text
        assert numpy.array_equal(found.as_numpy("embeddings")[0], vector)


def test_many_at_once_by_the_clients_own_pool(server, expected):
    with tritonclient.http.InferenceServerClient(f"127.0.0.1:{server.port}", concurrency=4) as client:
        asked = [client.async_infer(MODEL, [tensor("text", [text])]) for text in TEXTS * 4]
        for one, vector in zip(asked, [*expected[0]] * 4):
            assert numpy.array_equal(one.get_result().as_numpy("embeddings")[0], vector)


def infer(client, header, tensors=b"", path=f"/v2/models/{MODEL}/infer", **headers):
    """A request that the public client would not send."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    headers = {"Inference-Header-Content-Length": str(len(text)), **headers} if tensors else headers
    kind = "application/octet-stream" if tensors else "application/json"
    return client.post(path, data=text + tensors, headers={"Content-Type": kind, **headers})


def given(name="text", datatype="BYTES", shape=(1,), size=None, **more):
    parameters = {} if size is None else {"parameters": {"binary_data_size": size}}
    return {"inputs": [{"name": name, "datatype": datatype, "shape": list(shape), **parameters, **more}]}


def elements(*values):
    return b"".join(struct.pack("<I", len(value)) + value for value in values)


ONE = elements(b"a bear")
WRONG = {
    "no inputs": ({}, b"", 422, "inputs"),
    "empty inputs": ({"inputs": []}, b"", 422, "inputs"),
    "unknown input": (given("audio", data=["x"]), b"", 422, "inputs[0].name"),
    "no name": ({"inputs": [{"datatype": "BYTES", "shape": [1], "data": ["x"]}]}, b"", 422, "inputs[0].name"),
    "twice": ({"inputs": given(data=["x"])["inputs"] * 2}, b"", 422, "inputs[1].name"),
    "too many inputs": ({"inputs": given(data=["x"])["inputs"] * 5}, b"", 413, "inputs"),
    "no data": (given(), b"", 422, "text.data"),
    "data twice": (given(size=len(ONE), data=["x"]), ONE, 422, "text.parameters.binary_data_size"),
    "wrong datatype": (given(datatype="FP32", data=[1]), b"", 422, "text.datatype"),
    "datatype of another input": (given(datatype="UINT8", data=[1]), b"", 422, "text.datatype"),
    "number among texts": (given(shape=[2], data=["x", 1]), b"", 422, "text[1]"),
    "negative dimension": (given(shape=[-1], data=["x"]), b"", 422, "text.shape[0]"),
    "no shape": ({"inputs": [{"name": "text", "datatype": "BYTES", "data": ["x"]}]}, b"", 422, "text.shape"),
    "empty shape": (given(shape=[], data=["x"]), b"", 422, "text.shape"),
    "no element": (given(shape=[0], data=[]), b"", 422, "text.shape"),
    "fractional dimension": (given(shape=[1.5], data=["x"]), b"", 422, "text.shape[0]"),
    "dimension of 2^64": (given(shape=[2**64], data=["x"]), b"", 422, "text.shape[0]"),
    "overflowing shape": (given(shape=[2**40, 2**40], data=["x"]), b"", 422, "text.shape"),
    "many dimensions": (given(shape=[1] * 9, data=["x"]), b"", 413, "text.shape"),
    "fewer elements": (given(shape=[2], data=["x"]), b"", 422, "text.data"),
    "more elements": (given(shape=[1], data=["x", "y"]), b"", 422, "text.data"),
    "too many texts": (given(shape=[1025], data=["x"] * 1025), b"", 413, "text"),
    "too many pictures": (given("image", shape=[65], data=["AAAA"] * 65), b"", 413, "image"),
    "size over the body": (given(size=11), ONE, 422, "text.parameters.binary_data_size"),
    "size without bytes": (given(size=10), b"", 422, "text.parameters.binary_data_size"),
    "negative size": (given(size=-1), ONE, 422, "text.parameters.binary_data_size"),
    "huge size": (given(size=2**63), ONE, 422, "text.parameters.binary_data_size"),
    "bytes left over": (given(size=10), ONE + b"x", 422, "body"),
    "element cut": (given(size=9), ONE[:9], 422, "text[0]"),
    "length cut": (given(shape=[2], size=13), ONE + b"\0\0\0", 422, "text[1]"),
    "length overflows": (given(size=10), b"\xff\xff\xff\xff" + ONE[4:], 422, "text[0]"),
    "more elements than the shape": (given(size=20), ONE * 2, 422, "text.parameters.binary_data_size"),
    "fewer elements than the shape": (given(shape=[3], size=20), ONE * 2, 422, "text[2]"),
    "not UTF-8": (given(shape=[2], size=15), ONE + elements(b"\xff"), 400, "text[1]"),
    "no picture": (given("image", size=len(elements(b"none"))), elements(b"none"), 415, "image[0]"),
    "cut picture": (
        given("image", size=len(elements(pictures.bear()[:300]))), elements(pictures.bear()[:300]), 422, "image[0]"),
    "empty picture": (given("image", size=4), elements(b""), 422, "image[0]"),
    "url": (given("image", data=[{"url": "http://127.0.0.1/x.png"}]), b"", 403, "image[0]"),
    "not base64": (given("image", data=["%%%%"]), b"", 422, "image[0]"),
    "pixels without colours": (given("pixels", "UINT8", [1, 2, 2, 4], size=16), bytes(16), 422, "pixels.shape"),
    "pixels of one picture": (given("pixels", "UINT8", [2, 2, 3], size=12), bytes(12), 422, "pixels.shape"),
    "too few pixels": (given("pixels", "UINT8", [1, 2, 2, 3], size=11), bytes(11), 422, "pixels.parameters.binary_data_size"),
    "too many pixels": (given("pixels", "UINT8", [1, 8001, 8000, 3], size=3), bytes(3), 413, "pixels"),
    "pixel over 255": (given("pixels", "UINT8", [1, 1, 1, 3], data=[0, 255, 256]), b"", 422, "pixels.data[2]"),
    "pixel under 0": (given("pixels", "UINT8", [1, 1, 1, 3], data=[[[[0, -1, 0]]]]), b"", 422, "pixels.data[1]"),
    "fractional pixel": (given("pixels", "UINT8", [1, 1, 1, 3], data=[0.5, 0, 0]), b"", 422, "pixels.data[0]"),
    "unknown token": (given("input_ids", "INT64", [1, 1], size=8), struct.pack("<q", 1 << 40), 422, "input_ids[0][0]"),
    "negative token": (given("input_ids", "INT32", [1, 2], size=8), struct.pack("<2i", 1, -1), 422, "input_ids[0][1]"),
    "too many tokens": (given("input_ids", "INT32", [1, 65], size=260), bytes(260), 422, "input_ids.shape"),
    "shared memory": (
        given() | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "parameters": {"shared_memory_region": "a"}}]},
        b"", 422, "text.parameters.shared_memory_region"),
    "unknown output": ({**given(data=["x"]), "outputs": [{"name": "logits"}]}, b"", 422, "outputs[0].name"),
    "classification": (
        {**given(data=["x"]), "outputs": [{"name": "embeddings", "parameters": {"classification": 3}}]}, b"", 422,
        "outputs[0].parameters.classification"),
    "wrong parameter": ({**given(data=["x"]), "parameters": {"normalize": "yes"}}, b"", 422, "parameters.normalize"),
    "NaFlex option": ({**given(data=["x"]), "parameters": {"max_num_patches": 256}}, b"", 422, "max_num_patches"),
    "wrong id": ({**given(data=["x"]), "id": 42}, b"", 422, "id"),
    "not JSON": (b'{"inputs": [', b"", 400, None),
    "JSON cut by its length": (b'{"inputs": [', ONE, 400, None),
}


@pytest.mark.parametrize("name", WRONG)
def test_names_what_is_wrong(client, name):
    header, tensors, status, param = WRONG[name]
    answer = infer(client, header, tensors)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["param"] == param, answer.text


@pytest.mark.parametrize("length", ["", "-1", "+1", "1e1", "0x10", "9" * 30, "1000", "1 "])
def test_the_length_of_the_json_is_within_the_body(client, length):
    answer = infer(client, given(size=10), ONE, **{"Inference-Header-Content-Length": length})
    # A field's value has no spaces at its ends, so the last is 1.
    assert answer.status_code == (400 if length == "1 " else 422), answer.text


def test_a_type_is_json_or_bytes_or_left_out(server, client):
    body = json.dumps(given(data=["a bear"]))
    for status, headers in [
        (200, {"Content-Type": "application/json"}),
        (200, {"Content-Type": "application/octet-stream"}),
        (200, {}),
        (415, {"Content-Type": "text/plain"}),
        (415, {"Origin": "https://page.example"}),  # a page, whose browser sent no type
    ]:
        asked = requests.Request("POST", f"{server.url}/v2/models/{MODEL}/infer", data=body.encode(), headers=headers)
        answer = client.send(asked.prepare(), timeout=60)
        description.check_answer(answer)
        assert answer.status_code == status, (headers, answer.text)
    refused = infer(client, given(data=["x"]) | {"parameters": {"binary_data_output": True}}, Accept="application/json")
    assert refused.status_code == 406


@pytest.mark.parametrize("binary", [True, False])
def test_answers_are_as_the_protocol_says(client, binary):
    answer = infer(client, given(shape=[2, 1], data=[["a bear"], ["a cat"]]) | {"parameters": {"binary_data_output": binary}})
    length = int(answer.headers["Inference-Header-Content-Length"]) if binary else None
    assert answer.headers["Content-Type"] == ("application/octet-stream" if binary else "application/json")
    found = json.loads(answer.content[:length])
    assert "id" not in found
    (only,) = found["outputs"]
    assert (only["name"], only["datatype"], only["shape"]) == ("embeddings", "FP32", [2, 192])
    if binary:
        assert only["parameters"] == {"binary_data_size": 2 * 192 * 4} and "data" not in only
        assert len(answer.content) == length + 2 * 192 * 4
    else:
        assert len(only["data"]) == 2 * 192


def test_models_of_every_kind_say_what_they_take(kinds):
    def inputs(name):
        return [one["name"] for one in kinds.get(f"/v2/models/{name}").json()["inputs"]]

    assert inputs("letters") == ["text", "image", "input_ids", "pixels"]
    assert inputs("texts") == ["text", "input_ids"]
    assert inputs("classifier") == ["image", "pixels"]
    assert inputs("headless") == []
    for name, status in [("texts", 422), ("headless", 422), ("classifier", 200)]:
        answer = infer(kinds, given("image", data=[pictures.base64_text(pictures.png(3))]), path=f"/v2/models/{name}/infer")
        assert answer.status_code == status, answer.text


def test_naflex_takes_max_num_patches(kinds):
    picture = pictures.png(3, size=(200, 100))
    for patches in (16, 64):
        expected = kinds.post(
            "/embed/image", json={"image": pictures.base64_text(picture), "model": "naflex", "max_num_patches": patches})
        answer = infer(
            kinds, given("image", size=len(picture) + 4) | {"parameters": {"max_num_patches": patches}}, elements(picture),
            path="/v2/models/naflex/infer")
        assert answer.json()["outputs"][0]["data"] == expected.json()["embeddings"][0]


def test_a_hub_id_may_keep_its_slash(client):
    for path in ("google/siglip2", "google%2Fsiglip2", "google/siglip2/versions/1"):
        for answer in (client.get(f"/v2/models/{path}"), client.get(f"/v2/models/{path}/ready"),
                       infer(client, given(data=["x"]), path=f"/v2/models/{path}/infer")):
            assert answer.status_code == 404
            assert answer.json()["error"]["code"] == "model_not_found", answer.text
    wrong = client.get(f"/v2/models/{MODEL}/versions/2")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (404, "version_not_found")


def test_routes_are_counted_and_closed_as_the_others(start):
    key = "0123456789abcdef"
    server = start(environment={"SIGLIP_API_KEYS": f"shop:{key}"})
    with server.client() as client:
        assert client.get("/v2/health/ready").status_code == client.get("/v2/health/live").status_code == 200
        assert client.get("/v2").status_code == 401
        assert infer(client, given(data=["x"])).status_code == 401
        client.headers["Authorization"] = f"Bearer {key}"
        assert infer(client, given(data=["x"])).status_code == 200
        late = infer(
            client, given("image", shape=[40], data=[pictures.base64_text(pictures.png(seed, size=(900, 600))) for seed in range(40)]),
            **{"X-Request-Timeout-Ms": "1"})
        assert late.status_code == 504
        page = client.get("/metrics").text
    assert 'siglip_http_requests_total{route="/v2/models/{model}/infer",status="200"} 1' in page
    assert 'siglip_http_requests_total{route="/v2/models/{model}/infer",status="504"} 1' in page
    log = server.log.read_text()
    assert "/v2/models/{model}/infer" in log and "/v2/health" not in log
