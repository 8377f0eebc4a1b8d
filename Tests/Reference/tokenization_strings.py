"""10,000 strings that try a tokenizer: words in over 50 scripts, and everything odd that Unicode allows.

The same seed gives the same strings. Words are the names of languages, countries, months and units in CLDR (PyPI
`babel`); scripts without a locale there are written with letters drawn at random.
"""

import random
import unicodedata

from babel import Locale

COUNT = 10_000

LOCALES = """en de fr es pt pl tr vi cs hu is cy ru uk sr bg kk mn el hy he yi ar fa ur ckb ps hi mr ne bn as pa gu or ta te
kn ml si th lo bo dz my ka am ti km chr ko ja zh zh_Hant yue zgh ii vai nqo ff_Adlm sat mni ccp syr ks""".split()

# Scripts drawn letter by letter: first and last code point.
RANGES = {
    "Thaana": (0x780, 0x7A5), "Canadian": (0x1401, 0x166C), "Ogham": (0x1681, 0x169A), "Runic": (0x16A0, 0x16EA),
    "Mongolian": (0x1820, 0x1877), "Buginese": (0x1A00, 0x1A16), "Balinese": (0x1B05, 0x1B33),
    "Braille": (0x2801, 0x28FF), "Glagolitic": (0x2C00, 0x2C2E), "Coptic": (0x2C80, 0x2CE4), "Bopomofo": (0x3105, 0x312F),
    "Lisu": (0xA4D0, 0xA4F7), "Javanese": (0xA984, 0xA9B2), "Cham": (0xAA00, 0xAA28), "Linear B": (0x10000, 0x1000B),
    "Gothic": (0x10330, 0x1034A), "Deseret": (0x10400, 0x1044F), "Osage": (0x104B0, 0x104D3), "Phoenician": (0x10900, 0x10915),
    "Brahmi": (0x11005, 0x11037), "Cuneiform": (0x12000, 0x12399), "Hieroglyphs": (0x13000, 0x1342E),
}

SPACES = [" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u3000", "\u200b",
          "\u2060", "\ufeff", "\x0b", "\x0c", "\x1c", "\x85"]
CONTROLS = [chr(c) for c in range(32)] + ["\x7f", "\x80", "\x9f", "\u200d", "\u200e", "\u202e", "\ufff9", "\ufffe", "\U0010ffff"]
EMOJI = ["😀", "🐻", "🧸", "👍🏽", "👩🏿‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇩🇪", "🇯🇵", "🇩", "5️⃣", "#️⃣", "❤️", "❤", "🫨", "🏃🏻‍♀️‍➡️", "☺︎", "‍", "️", "🏽"]
TOKENS = ["<eos>", "<pad>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>", "<unused7>", "<unused98>", "[multimodal]", "<mask>",
          "<2mass>", "[@BOS@]", "<table>", "</td>", "<h1>", "</b>", "<0x0A>", "<0xE2>", "<EOS>", "<eos", "eos>", "\n\n\n", "▁▁▁", "▁", "\t\t"]
MARKS = list("0123456789.,;:!?-–—'\"()[]{}<>/\\|@#$%^&*_+=~`…«»„“”‚‘’·•¿¡§©®™°±×÷€£¥¢ªº½¼²³")
CASES = ["ΌΔΟΣ ΣΟΦΟΣ", "ΑΣ ΣΑΣ Σ", "İSTANBUL", "Iı", "STRASSE ẞ", "ǅ ǆ Ǆ", "Ω Å K", "ΑΣ\u0301Β ΑΣ\u0301", "Σ'Α ΑΣ'", "ﬀ ﬁ", "Ⅷ Ⓐ", "e\u0301 é E\u0301"]


def strings(seed=20_262):
    """The strings, in order; none is there twice."""
    source = Source(random.Random(seed))
    kinds = [(source.sentence, 6100), (source.letters, 1000), (source.mixed, 900), (source.odd_space, 450), (source.emoji, 450),
             (source.tokens, 400), (source.controls, 200), (source.scalars, 200), (source.broken, 150), (source.run, 80)]
    result = dict.fromkeys(["", " ", "\0", "a", "▁", "\ufffd", "this is a photo of 2 cats."])
    for kind, count in kinds:
        wanted = len(result) + count
        while len(result) < wanted:
            result[kind()] = None
    while len(result) < COUNT:
        result[source.sentence()] = None
    return list(result)[:COUNT]


class Source:
    def __init__(self, random):
        self.random = random
        self.words = {name: self.names(Locale.parse(name)) for name in LOCALES}

    @staticmethod
    def names(locale):
        names = [*locale.languages.values(), *locale.territories.values(), *locale.months["format"]["wide"].values(),
                 *locale.days["format"]["wide"].values(), *locale.currencies.values(), *locale.character_order]
        if len(names) < 30:
            names = [*names, *locale.scripts.values()]
        return sorted({str(name) for name in names if name})

    def pick(self, *choices):
        return self.random.choice(choices)()

    def word(self, locale=None):
        return self.random.choice(self.words[locale or self.random.choice(LOCALES)])

    def sentence(self):
        locale = self.random.choice(LOCALES)
        words = [self.word(locale) for _ in range(self.random.choice([1, 1, 2, 2, 3, 4]))]
        text = self.random.choice([" ", " ", " ", ", ", ""]).join(words)
        if self.random.random() < 0.3:
            text += self.random.choice(MARKS) + (str(self.random.randrange(10_000)) if self.random.random() < 0.5 else "")
        change = self.random.choice([str, str, str, str.upper, str.lower, str.title, self.decomposed, self.template])
        return change(text)

    @staticmethod
    def decomposed(text):
        return unicodedata.normalize("NFD", text)

    @staticmethod
    def template(text):
        return f"This is a photo of {text}."

    def letters(self):
        first, last = RANGES[self.random.choice(list(RANGES))]
        letter = lambda: chr(self.random.randint(first, last))
        words = ["".join(letter() for _ in range(self.random.randint(1, 6))) for _ in range(self.random.randint(1, 3))]
        return " ".join(words)

    def mixed(self):
        return "".join(self.pick(self.word, lambda: self.random.choice(MARKS), lambda: self.random.choice(EMOJI), lambda: " ",
                                 lambda: self.random.choice(CASES), self.letters)[:24] for _ in range(self.random.randint(2, 6)))

    def odd_space(self):
        return "".join(self.random.choice(SPACES) * self.random.choice([1, 1, 2, 5]) + self.word("en")
                       for _ in range(self.random.randint(1, 3))) + self.random.choice(SPACES)

    def emoji(self):
        return "".join(self.random.choice([*EMOJI, " ", "a"]) for _ in range(self.random.randint(1, 8)))

    def tokens(self):
        return "".join(self.random.choice([self.random.choice(TOKENS), self.word("en")[:8], " ", "▁"]) for _ in range(self.random.randint(1, 6)))

    def controls(self):
        return "".join(self.random.choice([self.random.choice(CONTROLS), self.word()[:6]]) for _ in range(self.random.randint(1, 8)))

    def scalars(self):
        """Assigned code points from everywhere."""
        def scalar():
            while True:
                value = self.random.randrange(self.random.choice([0x800, 0x3000, 0x10000, 0x20000, 0xE0200]))
                if unicodedata.category(chr(value)) not in ("Cn", "Cs"):
                    return chr(value)
        return "".join(scalar() for _ in range(self.random.randint(1, 12)))

    def broken(self):
        """What a decoder leaves of halves of surrogate pairs, and of bytes that are not UTF-8."""
        text = self.word() + self.random.choice(EMOJI)
        units = bytearray(text.encode("utf-16-le"))
        at = 2 * self.random.randrange(len(units) // 2)
        del units[at:at + 2]
        first = units.decode("utf-16-le", errors="replace")
        raw = text.encode()[self.random.randrange(4):-1]
        return first + raw.decode("utf-8", errors="replace") + "\ufffd" * self.random.randrange(3)

    def run(self):
        unit = self.random.choice([" ", "\n", "▁", "\t", "a", "ab", "é", "日本", "😀", "<", "<unused", "-", "=", "\0", "Σ", "\u0301", "ha", "\n\t"])
        return self.random.choice(["", "x", " "]) + unit * self.random.choice([17, 31, 32, 64, 93, 250, 600])
