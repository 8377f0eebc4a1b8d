"""usage: photo_search.py index FOLDER | search TEXT | like PICTURE | duplicates [THRESHOLD] | tag LABEL…"""
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import requests

KINDS = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif"]
URL = os.environ.get("SIGLIP_URL", "http://127.0.0.1:8080")
sys.excepthook = lambda kind, fault, trace: print(f"photo_search.py: {fault}", file=sys.stderr)
service = requests.Session()  # it asks a busy service (429, 503) again when its Retry-After says
service.get_adapter(URL).max_retries = requests.adapters.Retry(10, status_forcelist=[429, 503], allowed_methods=None)
each = ThreadPoolExecutor(4).map


def ask(path, picture, statement, *values, **request):
    """The statement's rows, given the values and the service's answer. None for a picture that it refuses, by name."""
    answer = service.post(URL + path, files=picture and {"image": Path(picture).read_bytes()}, **request)
    if answer.status_code in (413, 415, 422):
        return print(f"{picture or path}: {answer.json()['error']['message']}", file=sys.stderr)
    answer.raise_for_status()
    return database.execute(statement, [*values, answer.text])


database = len(sys.argv) > 1 and psycopg.connect(os.environ.get("DATABASE_URL", ""), autocommit=True)
match sys.argv[1:]:
    case ["index", folder]:
        os.chdir(folder)
        files = [file for file in Path.cwd().rglob("*") if file.suffix.lower() in KINDS]
        found = {(str(file), int(file.lstat().st_mtime)) for file in files if file.is_file() and not file.is_symlink()}
        fresh = sorted(found.difference(database.execute("SELECT path, modified FROM pictures")))
        kept = list(filter(None, each(lambda row: ask("/embed/image", row[0], "SELECT keep(%s, %s, %s)", *row), fresh)))
        rows = [[f"{len(kept)} indexed, {len(found) - len(fresh)} known, {len(fresh) - len(kept)} left out"]]
    case ["search", text]:
        rows = ask("/embed/text", None, "SELECT * FROM nearest(embedding(%s))", json={"text": text})
    case ["like", picture]:
        rows = ask("/embed/image", picture, "SELECT * FROM nearest(embedding(%s))")
    case ["duplicates", *threshold] if len(threshold) < 2:
        rows = database.execute("SELECT * FROM duplicates(%s)", threshold or ["0.95"])
    case ["tag", *labels] if labels:
        paths = [path for path, in database.execute("SELECT path FROM pictures") if Path(path).exists()]
        list(each(lambda path: ask("/classify", path, "SELECT tag(%s, %s)", path, data={"label": labels}), paths))
        rows = database.execute("SELECT * FROM tagged(%s)", [labels])
    case _:
        sys.exit(__doc__)
for row in rows or sys.exit(1):
    print(*row, sep="\t")
