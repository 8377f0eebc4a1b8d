#ifndef CKERNELS_PIXELS_H
#define CKERNELS_PIXELS_H

#include <stddef.h>
#include <stdint.h>

// Inverted CMYK, as JPEG files hold it, `in` (count, 4) to RGB8 `out` (count, 3), by Pillow's formula:
// r = (255 - k) - c * (255 - k) / 255, rounded.
void ck_rgb_from_inverted_cmyk(uint8_t *out, const uint8_t *in, size_t count);

// RGB8 `in` (height, width, 3) turned upright as EXIF's orientation 1 to 8 says. `out` is (height, width, 3) for 1 to 4
// and (width, height, 3) for 5 to 8. The buffers do not overlap.
void ck_orient(uint8_t *out, const uint8_t *in, int orientation, size_t width, size_t height);

#endif
