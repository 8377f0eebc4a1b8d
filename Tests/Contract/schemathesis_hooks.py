"""What schemathesis cannot know from `openapi.yaml`: real pictures, and which query parameters are read."""

import schemathesis
from hypothesis import strategies
from schemathesis import GenerationMode

import pictures

QUERY_IS_READ = ("image/", "application/octet-stream", "text/plain")


def drawn(kind, **options):
    """Mostly pictures, some cut short."""
    whole = strategies.integers(0, 20).map(lambda seed: pictures.encode(pictures.draw(seed), kind, **options))
    return strategies.one_of(whole, whole, whole.map(lambda data: data[: len(data) // 2]))


schemathesis.openapi.media_type("image/png", drawn("PNG"))
schemathesis.openapi.media_type("image/jpeg", drawn("JPEG", quality=80))
schemathesis.openapi.media_type("image/webp", drawn("WEBP"))
schemathesis.openapi.media_type("image/gif", drawn("GIF"))
schemathesis.openapi.media_type("image/bmp", drawn("BMP"))
schemathesis.openapi.media_type("image/tiff", drawn("TIFF"))
schemathesis.openapi.media_type("image/avif", drawn("AVIF"))
# Pillow writes none by itself; the kind is read from the bytes.
schemathesis.openapi.media_type("image/heic", drawn("PNG"))


@schemathesis.hook
def filter_case(context, case):
    """Beside JSON and forms the query string is not read, so nothing wrong in it is refused; nor is an unknown header."""
    if any(name.lower().startswith("x-schemathesis") for name in case.headers or {}):
        return False
    if case.method != "POST" or case.meta is None:
        return True
    wrong = {str(place.value): part.mode for place, part in case.meta.components.items()}
    if wrong.get("query") is not GenerationMode.NEGATIVE:
        return True
    return (case.media_type or "").startswith(QUERY_IS_READ)
