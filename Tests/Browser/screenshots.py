#!/usr/bin/env python3
"""Takes the pictures of the pages that stand in docs/ (`make screenshots`)."""

import base64
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / "Contract")]

import description  # noqa: E402
from browser import Chromium  # noqa: E402
from server import Server  # noqa: E402

DOCS = description.PROJECT / "docs"


def take(page, name, width, height, top="body"):
    """The page from an element on, without what lies under `height`."""
    page.run("document.activeElement.blur(); window.scrollTo(0, 0)")
    y = page.run("return document.querySelector(arguments[0]).getBoundingClientRect().top", top)
    clip = {"x": 0, "y": max(0, y - 12), "width": width, "height": height, "scale": 1}
    shot = page.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    file = DOCS / f"{name}.png"
    file.write_bytes(base64.b64decode(shot["data"]))
    print(f"{file.relative_to(description.PROJECT)}: {file.stat().st_size // 1024} KiB")


def main():
    with tempfile.TemporaryDirectory() as folder:
        server = Server(log=Path(folder) / "log")
        chromium = Chromium(folder)

        def visit(path, width, dark=False):
            return chromium.open(server.url, path, width=width, dark=dark)

        take(visit("/", 1000).ready(), "try-it", 1000, 1120)
        page = visit("/", 1000, dark=True).ready()
        page.tab("find")
        page.click("#find-form button")
        page.settled("find")
        take(page, "try-it-find", 1000, 1240, top="#tabs")
        take(visit("/", 360).ready(), "try-it-phone", 360, 1400)
        page = visit("/docs", 1000)
        page.wait(lambda: page.all(".operation"), "the description did not come")
        page.run("document.querySelector('#embedText details.try').open = true")
        page.run("document.querySelector('#embedText form').requestSubmit()")
        page.wait(lambda: page.all("#embedText .answer .status"), "no answer")
        take(page, "documentation", 1000, 1000, top="#embedText")
        chromium.driver.quit()
        server.terminate()


if __name__ == "__main__":
    main()
