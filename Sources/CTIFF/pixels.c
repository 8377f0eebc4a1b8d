#include "pixels.h"

#include <string.h>

static uint8_t limited(int64_t value) { return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value; }

// a * b / 255, rounded.
static int scaled(int a, int b) {
  const int product = a * b + 128;
  return (product + (product >> 8)) >> 8;
}

static uint8_t grey(const pixel_layout *layout, const uint8_t *in, size_t x) {
  uint16_t word;
  int32_t integer;
  float real;
  switch (layout->kind) {
    case GREY_12: {
      const uint8_t *pair = in + x / 2 * 3;
      return limited(x % 2 ? (pair[1] & 15) << 8 | pair[2] : pair[0] << 4 | pair[1] >> 4);
    }
    case GREY_16: memcpy(&word, in + 2 * x, 2); return limited(word);
    case GREY_S16: memcpy(&word, in + 2 * x, 2); return limited((int16_t)word);
    case GREY_32: memcpy(&integer, in + 4 * x, 4); return limited(integer);
    default: memcpy(&real, in + 4 * x, 4); return real >= 255 ? 255 : real > 0 ? (uint8_t)real : 0;
  }
}

// The upper byte of a sample that is in the machine's order.
static uint8_t byte(const pixel_layout *layout, const uint8_t *in, size_t sample) {
  if (layout->bits == 8) return in[sample];
  uint16_t word;
  memcpy(&word, in + 2 * sample, 2);
  return (uint8_t)(word >> 8);
}

// The last plane of CMYK: cyan, magenta and yellow stand where red, green and blue will.
static void put_black(uint8_t *pixel, int black) {
  const int light = 255 - black;
  for (int c = 0; c < 3; c++) pixel[c] = limited(light - scaled(pixel[c], light));
}

// Colours that were multiplied by their alpha.
static void divide(uint8_t *pixel, int alpha) {
  for (int c = 0; c < 3; c++) pixel[c] = alpha ? limited(pixel[c] * 255 / alpha) : 0;
}

void ctiff_put_pixels(const pixel_layout *layout, unsigned plane, uint8_t *out, const uint8_t *in, size_t count) {
  for (size_t x = 0; x < count; x++) {
    uint8_t *pixel = out + 3 * x;
    if (layout->kind == LOOKED_UP) {
      const unsigned bits = layout->bits, each = 8 / bits;
      const unsigned index =
          bits == 8 ? in[x * layout->samples] : in[x / each] >> (8 - bits - bits * (x % each)) & ((1u << bits) - 1);
      memcpy(pixel, layout->table[index], 3);
    } else if (layout->kind < RGB) {
      pixel[0] = pixel[1] = pixel[2] = grey(layout, in, x);
    } else if (layout->planes > 1) {
      const uint8_t value = byte(layout, in, x);
      if (plane < 3) pixel[plane] = value;
      else if (layout->kind == CMYK) put_black(pixel, value);
      else divide(pixel, value);
    } else {
      const size_t first = x * layout->samples;
      for (size_t c = 0; c < 3; c++) pixel[c] = byte(layout, in, first + c);
      if (layout->kind == CMYK) put_black(pixel, byte(layout, in, first + 3));
      if (layout->kind == PREMULTIPLIED) divide(pixel, byte(layout, in, first + 3));
    }
  }
}
