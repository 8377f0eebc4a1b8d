"""Texts for specifications: names and keywords in every language, bare, with articles, counted, and in templates."""

from collections import defaultdict

import catalogue
import shape_words
import shapes
from specification import COLOUR, COLOURS, COUNT, OBJECT, PLACE, SIZE, TEXTURE, specification

DEFAULT_TEMPLATE = "this is a photo of {}."
ENGLISH = ["a photo of {}.", "a photo of {}", "a picture of {}.", "an image of {}", "an emoji of {}", "{} emoji", "a drawing of {}.", "there is {} in the picture.", "this is {}."]
TEMPLATES = {
    "de": ["ein foto von {}.", "das ist ein foto von {}.", "ein bild von {}"], "fr": ["une photo de {}.", "ceci est une photo de {}.", "une image de {}"],
    "es": ["una foto de {}.", "esta es una foto de {}.", "una imagen de {}"], "pt": ["uma foto de {}.", "uma imagem de {}"],
    "it": ["una foto di {}.", "un'immagine di {}"], "nl": ["een foto van {}.", "een afbeelding van {}"], "pl": ["zdjęcie: {}.", "obrazek: {}"],
    "ru": ["фото: {}.", "на картинке {}"], "uk": ["фото: {}.", "на малюнку {}"], "tr": ["{} fotoğrafı.", "{} resmi"], "ar": ["صورة {}.", "هذه صورة {}."],
    "he": ["תמונה של {}.", "זו תמונה של {}."], "hi": ["{} की तस्वीर।", "यह {} की तस्वीर है।"], "bn": ["{} এর ছবি।"], "zh": ["一张{}的照片。", "{}的图片"],
    "ja": ["{}の写真。", "{}の絵", "これは{}の写真です。"], "ko": ["{} 사진.", "{}의 그림"], "vi": ["một bức ảnh {}.", "hình {}"], "th": ["ภาพของ{}", "รูป{}"],
}
ARTICLES = {"de": ["ein", "eine", "ein", "der", "die", "das"], "fr": ["un", "une", "le", "la"], "es": ["un", "una", "el", "la"], "pt": ["um", "uma"],
            "it": ["un", "una", "il"], "nl": ["een", "een", "de", "het"]}
NUMBERS = {"de": "zwei drei", "fr": "deux trois", "es": "dos tres", "pt": "dois três", "it": "due tre", "nl": "twee drie", "pl": "dwa trzy", "ru": "два три",
           "uk": "два три", "tr": "iki üç", "he": "שני שלושה", "ar": "اثنان ثلاثة", "hi": "दो तीन", "bn": "দুটি তিনটি", "zh": "两个 三个", "ja": "二つの 三つの", "ko": "두개의 세개의",
           "vi": "hai ba", "th": "สอง สาม"}
UNSPACED = {"zh", "ja", "th"}
IRREGULAR = {"man": "men", "woman": "women", "person": "people", "child": "children", "mouse": "mice", "foot": "feet", "tooth": "teeth", "wolf": "wolves",
             "leaf": "leaves", "knife": "knives", "fish": "fish", "sheep": "sheep", "goose": "geese"}
COMMONEST_KEYWORD = 25  # one shared by more classes says too little


class Captions:
    """Samples texts. `related` gives the classes that a text, bare, names or describes: those are never its negatives."""

    def __init__(self, members, aliases):
        self.members, self.aliases = members, aliases
        self.languages = catalogue.languages()
        self.names, self.keywords = defaultdict(dict), defaultdict(dict)  # class → language → texts
        self.related = defaultdict(set)
        for language in self.languages:
            names, keywords = catalogue.annotations(language)
            for i, characters in enumerate(members):
                for c in characters:
                    if c in names:
                        self.names[i].setdefault(language, []).append(names[c])
                        self.related[names[c]].add(i)
                    for keyword in keywords.get(c, ()):
                        self.keywords[i].setdefault(language, []).append(keyword)
                        self.related[keyword].add(i)
        self.own = {n for by in self.names.values() for ns in by.values() for n in ns}
        self.broad, self.focused = self.weights(0.16, 0.54), self.weights(0.1, 0.8)

    def weights(self, english, reported):
        """How often each language is sampled: English, the other reported ones together, the rest sharing what is left."""
        few, many = len(catalogue.REPORTED) - 1, len(self.languages) - len(catalogue.REPORTED)
        each = {"en": english, **{l: reported / few for l in catalogue.REPORTED[1:]}}
        return [each.get(l, (1 - english - reported) / many) for l in self.languages]

    def sample(self, rng, spec, focused=False):
        """One text for a specification: (text, the specification that the text itself tells, classes it might also mean)."""
        if spec[COLOUR]:
            if spec[OBJECT] - len(self.members) >= 0 and (rng.random() < 0.75 or spec[COUNT] > 1):
                return self.shape(rng, spec)
            classes = [i for i, (c, s) in self.aliases.items() if specification(shape=s, colour=c, glyphs=len(self.members))[:2] == list(spec[:2])]
            if not classes or spec[COUNT] > 1:
                return self.shape(rng, spec)
            glyph = classes[0]
            text, related = self.glyph(rng, glyph, 1, focused)
            return text, list(spec[:3]) + [0, 0, 0], related
        text, related = self.glyph(rng, int(spec[OBJECT]), int(spec[COUNT]), focused)
        return text, list(spec), related

    def glyph(self, rng, glyph, count, focused=False):
        by = self.names[glyph]
        language = self.languages[rng.choice(len(self.languages), p=self.focused if focused else self.broad)]
        if language not in by:
            language = "en" if "en" in by else next(iter(by))
        word = by[language][rng.integers(len(by[language]))]
        if rng.random() < (0.12 if focused else 0.2) and count == 1:
            useful = [k for k in self.keywords[glyph].get(language, ()) if len(self.related[k]) <= COMMONEST_KEYWORD and k not in self.own]
            word = useful[rng.integers(len(useful))] if useful else word
        related = self.related[word]
        word = vary(rng, language, word, focused)
        if count > 1:
            word = counted(rng, language, word, count)
        elif rng.random() < 0.4:
            word = with_article(rng, language, word)
        return in_template(rng, language, word), related

    def shape(self, rng, spec):
        told = {k: int(spec[c]) - 1 if spec[c] and rng.random() < 0.6 else None for k, c in (("texture", TEXTURE), ("size", SIZE), ("place", PLACE))}
        language = list(shape_words.LANGUAGES)[rng.choice(8, p=(0.3,) + (0.1,) * 7)]
        shape, colour = shapes.SHAPES[spec[OBJECT] - len(self.members)], COLOURS[spec[COLOUR] - 1]
        text = shape_words.phrase(language, shape, colour, int(spec[COUNT]), article=rng.random() < 0.6, **told)
        for word, other in shape_words.SYNONYMS.get(language, {}).items():
            if rng.random() < 0.3:
                text = text.replace(word, other)
        spec = list(spec[:3]) + [0 if told[k] is None else told[k] + 1 for k in ("texture", "size", "place")]
        return in_template(rng, language, text), spec, set()


def vary(rng, language, word, often=False):
    """Other ways to write the same name."""
    if language == "en" and ": " in word and rng.random() < 0.4:
        word = word.replace(": ", " of " if rng.random() < 0.5 else " ")
    if language == "ja":
        if word.endswith("の顔") and rng.random() < (0.75 if often else 0.5):
            word = word[:-2]
        if rng.random() < (0.4 if often else 0.25):
            word = "".join(chr(ord(c) - 96) if "ァ" <= c <= "ヶ" else c for c in word)
    if ":" in word and rng.random() < 0.15:
        word = word.replace(":", "")
    return word


def with_article(rng, language, word):
    if language == "en":
        return ("an " if word[0] in "aeiou" else "a ") + word if rng.random() < 0.8 else "the " + word
    choices = ARTICLES.get(language)
    return f"{choices[rng.integers(len(choices))]} {word}" if choices else word


def counted(rng, language, word, count):
    if language == "en" or language not in NUMBERS:
        if language == "en":
            word = plural(word)
        return f"{('two', 'three')[count - 2] if rng.random() < 0.8 and language == 'en' else count} {word}"
    number = NUMBERS[language].split()[count - 2] if rng.random() < 0.8 else str(count)
    return f"{number}{'' if language in UNSPACED else ' '}{word}"


def plural(word):
    head, _, last = word.rpartition(" ")
    if last in IRREGULAR:
        last = IRREGULAR[last]
    elif last.endswith(("s", "x", "ch", "sh")):
        last += "es"
    elif last.endswith("y") and len(last) > 1 and last[-2] not in "aeiou":
        last = last[:-1] + "ies"
    else:
        last += "s"
    return f"{head} {last}".strip()


def in_template(rng, language, word):
    draw = rng.random()
    if draw < 0.4:
        return DEFAULT_TEMPLATE.format(word)
    if draw < 0.52 and language in TEMPLATES:
        return TEMPLATES[language][rng.integers(len(TEMPLATES[language]))].format(word)
    if draw < 0.6:
        return ENGLISH[rng.integers(len(ENGLISH))].format(word)
    return word
