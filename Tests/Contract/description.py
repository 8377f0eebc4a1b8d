"""`openapi.yaml`, and whether an answer is as it says."""

from pathlib import Path
from urllib.parse import urlsplit

import yaml
from openapi_schema_validator import OAS30Validator

PROJECT = Path(__file__).resolve().parents[2]
FILE = PROJECT / "openapi.yaml"


def load():
    """The description with every `$ref` replaced by what it names; none of ours refers to itself."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))

    def resolve(node):
        if isinstance(node, list):
            return [resolve(element) for element in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            target = document
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key]
            return resolve(target)
        return {key: resolve(value) for key, value in node.items()}

    return resolve(document)


DOCUMENT = load()
ERROR = DOCUMENT["components"]["schemas"]["Error"]


def operation(method, path):
    """The operation that a request belongs to, None for a path or a method that is not described."""
    for template, item in DOCUMENT["paths"].items():
        pattern, parts = template.split("/"), path.split("/")
        if len(pattern) == len(parts) and all(p == q or p.startswith("{") for p, q in zip(pattern, parts)):
            return item.get("get" if method == "HEAD" else method.lower())
    return None


def check_answer(answer):
    """Fails when an answer of `requests` is not what the description promises."""
    found = operation(answer.request.method, urlsplit(answer.request.url).path)
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    assert "X-Request-Id" in answer.headers
    if found is None:
        assert answer.status_code in (401, 404, 405)
        OAS30Validator(ERROR).validate(answer.json())
        return
    assert str(answer.status_code) in found["responses"], f"{answer.status_code} is not described: {answer.text}"
    described = found["responses"][str(answer.status_code)]
    for header in described.get("headers", {}):
        assert header in answer.headers, f"{answer.status_code} comes without {header}"
    if "content" not in described:
        assert not answer.content
        return
    assert kind in described["content"], f"{kind} is not described"
    if kind == "application/json" and answer.request.method != "HEAD":
        OAS30Validator(described["content"][kind]["schema"]).validate(answer.json())
