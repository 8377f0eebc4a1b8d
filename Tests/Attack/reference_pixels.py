"""What Pillow makes of pictures: reference_pixels.py FROM… TO writes each picture to the folder TO, and its pixels as RGB
bytes beside it (NAME.rgb) and as a PNG (NAME.rgb.png); without them Pillow refuses the picture, and why is printed.

Usage: with the Python of `picture_sets.reference_python`. Tests/ImagingTests/PictureFolderTests.swift reads the folder.
"""

import pathlib
import sys
import warnings

from PIL import Image, ImageOps

MOST_PIXELS = 64_000_000


def main(*names):
    *files, target = map(pathlib.Path, names)
    warnings.simplefilter("ignore")
    for file in files:
        copy = target / file.name
        copy.write_bytes(file.read_bytes())
        try:
            picture = Image.open(file, formats=["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
            if picture.width * picture.height > MOST_PIXELS:
                raise ValueError(f"{picture.width} × {picture.height} pixels")
            picture = ImageOps.exif_transpose(picture).convert("RGB")
        # Pillow says it in many ways: OSError, SyntaxError, ValueError, struct.error, …
        except Exception as error:
            print(f"{file.name}\t{type(error).__name__}: {error}")
            continue
        copy.with_name(file.name + ".rgb").write_bytes(picture.tobytes())
        plain = Image.frombytes("RGB", picture.size, picture.tobytes())
        plain.save(copy.with_name(file.name + ".rgb.png"), compress_level=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
