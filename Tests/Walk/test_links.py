"""Every link of every document to a file or a heading of this repository leads to one."""

import re
import subprocess
from urllib.parse import unquote

import pytest

from documents import PROJECT

LISTING = subprocess.run(
    ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
    cwd=PROJECT, capture_output=True, text=True, check=True)
NAMES = sorted(name for name in LISTING.stdout.split("\0") if name and (PROJECT / name).exists())
FENCES = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)|<(?:img|source)[^>]* (?:src|srcset)=\"([^\"]+)\"")


def slug(heading):
    """The anchor that GitHub makes of a heading."""
    heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")


def anchors(path):
    seen = {}
    for heading in re.findall(r"^#{1,6} (.+)$", FENCES.sub("", path.read_text(encoding="utf-8")), re.MULTILINE):
        found = slug(heading)
        seen[found] = seen.get(found, -1) + 1
        yield f"{found}-{seen[found]}" if seen[found] else found


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name):
    document = PROJECT / name
    text = re.sub(r"`[^`\n]*`", "", FENCES.sub("", document.read_text(encoding="utf-8")))
    for first, second in LINK.findall(text):
        target = first or second
        if re.match(r"[a-z]+:", target):
            continue
        place, _, anchor = target.partition("#")
        file = (document.parent / unquote(place)) if place else document
        assert file.exists(), f"{target}: there is no such file"
        if anchor:
            assert anchor in set(anchors(file)), f"{target}: there is no such heading"
