// How a file's samples become RGB8.
#ifndef CTIFF_PIXELS_H
#define CTIFF_PIXELS_H

#include <stddef.h>
#include <stdint.h>

typedef enum { LOOKED_UP, GREY_12, GREY_16, GREY_S16, GREY_32, GREY_FLOAT, RGB, PREMULTIPLIED, CMYK } pixel_kind;

typedef struct {
  pixel_kind kind;
  unsigned bits;         // a sample
  unsigned samples;      // that lie together: all of a pixel, or one where each has a plane of its own
  unsigned planes;       // that are read: 1, or 3 or 4
  uint8_t table[256][3];  // LOOKED_UP: up to 8 bits of grey or of a palette
} pixel_layout;

// `count` pixels of plane `plane`.
void ctiff_put_pixels(const pixel_layout *layout, unsigned plane, uint8_t *out, const uint8_t *in, size_t count);

#endif
