"""`openapi.yaml` is valid, its examples are what it says, and the server serves this very file."""

import json

import pytest
import yaml
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate

import description


def examples():
    """Every example of a request, an answer, a parameter and a header, with its schema and its place."""
    document = description.DOCUMENT
    for path, item in document["paths"].items():
        for method, operation in item.items():
            place = f"{method} {path}"
            bodies = [(f"{place} request", operation.get("requestBody", {}))]
            bodies += [(f"{place} {status}", answer) for status, answer in operation["responses"].items()]
            for name, body in bodies:
                for kind, content in body.get("content", {}).items():
                    for value in [content["example"]] if "example" in content else []:
                        yield pytest.param(content["schema"], value, id=f"{name} {kind}")
                    for label, example in content.get("examples", {}).items():
                        yield pytest.param(content["schema"], example["value"], id=f"{name} {kind} {label}")
    for name, header in document["components"]["headers"].items():
        if "example" in header:
            yield pytest.param(header["schema"], header["example"], id=f"header {name}")


def test_is_valid_openapi():
    validate(yaml.safe_load(description.FILE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("schema, value", list(examples()))
def test_example_matches_its_schema(schema, value):
    OAS30Validator(schema).validate(value)


def test_every_error_has_an_example_of_the_one_shape():
    for name, answer in description.DOCUMENT["components"]["responses"].items():
        content = answer["content"]["application/json"]
        assert content["schema"] == description.ERROR, name
        assert "example" in content, name


def test_the_json_is_the_same_document(client):
    stored = json.loads((description.PROJECT / "Pages/openapi.json").read_text(encoding="utf-8"))
    assert stored == yaml.safe_load(description.FILE.read_text(encoding="utf-8")), "run make openapi"
    assert client.get("/openapi.json").json() == stored


def test_server_serves_this_file(client):
    for coding in ("identity", "gzip"):
        answer = client.get("/openapi.yaml", headers={"Accept-Encoding": coding})
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding", "identity") == coding
        assert answer.content == description.FILE.read_bytes()
