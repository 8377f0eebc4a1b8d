"""Start to ready, and memory in use: our server beside the FastAPI + PyTorch bf16 server, base model, bf16."""

import load
import pictures
from server import fastapi, siglip
from towers import prepare
from work import text


def measure(times=3):
    """Start to ready, and MiB when 32 pictures and 32 texts have been encoded; the files are in the page cache for both."""
    work = prepare("base-patch16-256")
    requests = [load.post("/embed/image", body, "image/jpeg") for body in pictures.jpegs(32)]
    requests += [load.post("/embed/text", text(number).encode(), "text/plain") for number in range(32)]
    rows = {"siglip": [], "fastapi": []}
    for number in range(times + 1):
        for name, start in (("siglip", siglip), ("fastapi", fastapi)):
            try:
                with start(work.checkpoint) as server:
                    row = {"ready": round(server.seconds_to_ready, 3), "whenReady": server.memory()}
                    for request in requests:
                        _, status, _, body = load.ask(server.port, request)
                        if status != 200:
                            raise RuntimeError(f"{status}: {body[:200]!r}")
                    row["after"] = server.memory()
            except (RuntimeError, OSError) as error:
                row = {"error": str(error)}
            if number or "error" in row:  # the first start of each brings files into the page cache
                rows[name].append(row)
                print(f"  {name}: {row}", flush=True)
    return {"checkpoint": work.name, "starts": rows}
