"""The emoji as pictures: rendered once by Pillow (Raqm joins the sequences) from Noto Color Emoji, kept at several sizes."""

import hashlib

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from catalogue import VARIATION_SELECTOR, emoji

FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
STRIKE = 109  # the only size of the font's bitmaps
SIDE = 136  # their width and height, with room to spare


def render(characters):
    """One emoji, RGBA [136, 136], or None where the font would draw it as several glyphs."""
    font = ImageFont.truetype(FONT, STRIKE, layout_engine=ImageFont.Layout.RAQM)
    if font.getlength(characters) > 1.5 * STRIKE:
        return None
    picture = Image.new("RGBA", (256, 256))
    ImageDraw.Draw(picture).text((60, 60), characters, font=font, embedded_color=True)
    box = picture.getbbox()
    if box is None:
        return None
    glyph = picture.crop(box)
    square = Image.new("RGBA", (SIDE, SIDE))
    square.paste(glyph, ((SIDE - glyph.width) // 2, (SIDE - glyph.height) // 2))
    return square


def classes():
    """The distinct pictures, and for each the emoji drawn so: (list of Pillow pictures, list of lists of characters).

    Some flags are drawn alike (France and Clipperton Island): they are one class with several names.
    """
    pictures, members, seen = [], [], {}
    for characters in emoji():
        picture = render(characters)
        if picture is None:
            continue
        key = hashlib.sha256(picture.tobytes()).digest()
        if key not in seen:
            seen[key] = len(pictures)
            pictures.append(picture)
            members.append([])
        members[seen[key]].append(characters.replace(VARIATION_SELECTOR, ""))
    return pictures, members


def premultiplied(picture, side):
    """RGBA in 0…1 with colour times alpha, [4, side, side], resized as Pillow does."""
    alpha = np.asarray(picture, np.float32) / 255
    alpha[..., :3] *= alpha[..., 3:]
    planes = [Image.fromarray(alpha[..., c], "F").resize((side, side), Image.Resampling.BILINEAR) for c in range(4)]
    return np.stack([np.asarray(p) for p in planes])
