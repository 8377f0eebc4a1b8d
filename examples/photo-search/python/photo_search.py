#!/usr/bin/env python3
"""photo_search.py index FOLDER | search TEXT | like PICTURE | duplicates [THRESHOLD] | tag LABEL…"""

import io
import os
import sys
from pathlib import Path

import numpy
import psycopg
import requests
from pgvector.psycopg import register_vector
from urllib3.util import Retry

SERVICE = os.environ.get("SIGLIP_URL", "http://127.0.0.1:8080")
# A busy service (429, 503) is asked again when its Retry-After says.
BUSY = Retry(
    total=None, connect=0, read=0, status=10, status_forcelist=[429, 503], allowed_methods=None, raise_on_status=False
)
session = requests.Session()
session.mount(SERVICE, requests.adapters.HTTPAdapter(max_retries=BUSY))


def ask(path, **request):
    """The answer and, where the service refuses, its error."""
    answer = session.post(SERVICE + path, **request)
    return answer, None if answer.ok else answer.json()["error"]


def send(path, pictures, **request):
    """Yields pictures, at most 8 a request, with their answer. A picture that is refused fails its whole request:
    that is halved until the picture stands alone, to be named and left out."""
    if not pictures:
        return
    if len(pictures) <= 8:
        parts = [("image", Path(picture).read_bytes()) for picture in pictures]
        answer, error = ask(path, files=parts, **request)
        if not error:
            yield pictures, answer
            return
        if answer.status_code != 413 and error["type"] != "invalid_image":
            sys.exit(f"{path}: {error['message']}")
        if len(pictures) == 1:
            print(f"{pictures[0]}: {error['message']}", file=sys.stderr)
            return
    middle = len(pictures) // 2
    yield from send(path, pictures[:middle], **request)
    yield from send(path, pictures[middle:], **request)


def index(database, folder):
    kinds = {".jpg", ".jpeg", ".png", ".webp"}
    if not Path(folder).is_dir():
        sys.exit(f"{folder}: there is no such folder")
    files = [file for file in Path(folder).resolve().rglob("*") if file.suffix.lower() in kinds and file.is_file()]
    found = {str(file): int(file.stat().st_mtime) for file in sorted(files)}
    known = dict(database.execute("SELECT path, modified FROM pictures").fetchall())
    fresh = [path for path in found if known.get(path) != found[path]]
    indexed = 0
    for paths, answer in send("/embed/image", fresh, headers={"Accept": "application/x-npy"}):
        vectors = numpy.load(io.BytesIO(answer.content))
        database.cursor().executemany(
            "INSERT INTO pictures VALUES (%s, %s, %s) ON CONFLICT (path)"
            " DO UPDATE SET modified = excluded.modified, embedding = excluded.embedding",
            [(path, found[path], vector) for path, vector in zip(paths, vectors)],
        )
        indexed += len(paths)
    return [[f"{indexed} indexed, {len(found) - len(fresh)} known, {len(fresh) - indexed} left out"]]


def nearest(database, path, **request):
    answer, error = ask(path, **request)
    if error:
        sys.exit(f"{path}: {error['message']}")
    vector = numpy.array(answer.json()["embeddings"][0], dtype="float32")
    return database.execute("SELECT * FROM nearest(%s)", [vector])


def tag(database, labels):
    pictures = [path for path, in database.execute("SELECT path FROM pictures ORDER BY path")]
    for paths, answer in send("/classify", pictures, data={"label": labels}):
        database.cursor().executemany(
            "INSERT INTO tags VALUES (%s, %s, %s) ON CONFLICT (path, label) DO UPDATE SET score = excluded.score",
            [(paths[result["index"]], found["label"], found["score"])
             for result in answer.json()["results"] for found in result["predictions"]],
        )
    return database.execute("SELECT * FROM tagged(%s)", [labels])


def main(arguments):
    database = psycopg.connect(os.environ.get("DATABASE_URL", ""), autocommit=True)
    register_vector(database)
    match arguments:
        case ["index", folder]:
            rows = index(database, folder)
        case ["search", text]:
            rows = nearest(database, "/embed/text", json={"text": text})
        case ["like", picture]:
            rows = nearest(database, "/embed/image", files={"image": Path(picture).read_bytes()})
        case ["duplicates", *threshold] if len(threshold) < 2:
            rows = database.execute("SELECT * FROM duplicates(%s)", threshold or ["0.95"])
        case ["tag", *labels] if labels:
            rows = tag(database, labels)
        case _:
            sys.exit(__doc__)
    for row in rows:
        print(*row, sep="\t")


try:
    main(sys.argv[1:])
except (OSError, psycopg.Error) as fault:
    sys.exit(f"photo_search.py: {fault}")
