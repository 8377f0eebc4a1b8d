"""The emoji and their names: Debian's `unicode-data` (which emoji) and `unicode-cldr-core` (names and keywords)."""

import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from pathlib import Path

EMOJI_TEST = Path("/usr/share/unicode/emoji/emoji-test.txt")
CLDR = Path("/usr/share/unicode/cldr/common")
FOLDERS = ("annotations", "annotationsDerived")

# The 20 languages whose average the card reports; a language beside them must have this many names to be learned.
REPORTED = "en de fr es pt it nl pl ru uk tr ar he hi bn zh ja ko vi th".split()
FEWEST_NAMES = 500

VARIATION_SELECTOR = "\ufe0f"
SKIN_TONES = {chr(c) for c in range(0x1F3FB, 0x1F400)}


def emoji():
    """Every fully qualified emoji without a skin tone, in Unicode's order."""
    return list(unicode_names())


def unicode_names():
    """Every such emoji and its English name in Unicode's own list: CLDR may be a release behind it."""
    found = {}
    for line in EMOJI_TEST.read_text("utf-8").splitlines():
        match = re.match(r"([0-9A-F ]+); fully-qualified +# \S+ E[0-9.]+ (.*)", line)
        if match:
            characters = "".join(chr(int(c, 16)) for c in match[1].split())
            if not SKIN_TONES & set(characters):
                found[characters] = tidy(match[2])
    return found


def languages():
    """CLDR's languages with enough names of their own, the reported ones first."""
    stems = sorted(p.stem for p in (CLDR / "annotations").glob("*.xml") if p.stem != "root")
    enough = [s for s in stems if sum(kind == "tts" for kind, _, _ in entries(s)) >= FEWEST_NAMES]
    return REPORTED + [s for s in enough if s not in REPORTED]


def entries(language):
    for folder in FOLDERS:
        path = CLDR / folder / f"{language}.xml"
        if path.exists():
            for node in ElementTree.parse(path).iter("annotation"):
                text = node.text or ""
                if "↑" not in text:
                    yield node.get("type", "keywords"), node.get("cp").replace(VARIATION_SELECTOR, ""), text


def annotations(language):
    """Emoji (without variation selectors) to its name, and to its keywords, in one language; all lower-cased."""
    names = {c.replace(VARIATION_SELECTOR, ""): n for c, n in unicode_names().items()} if language == "en" else {}
    keywords = {}
    for kind, characters, text in entries(language):
        if kind == "tts":
            names[characters] = tidy(text)
        else:
            keywords[characters] = [tidy(k) for k in text.split("|")]
    return names, keywords


def tidy(text):
    return unicodedata.normalize("NFC", text).strip().lower()
