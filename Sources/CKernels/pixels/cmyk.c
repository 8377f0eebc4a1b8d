#include "../include/pixels.h"

// a * b / 255, rounded, without a division.
static inline int scaled(int a, int b) {
  const int product = a * b + 128;
  return (product + (product >> 8)) >> 8;
}

void ck_rgb_from_inverted_cmyk(uint8_t *out, const uint8_t *in, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const int light = in[4 * i + 3];  // 255 - k
    for (size_t c = 0; c < 3; c++) out[3 * i + c] = (uint8_t)(light - scaled(255 - in[4 * i + c], light));
  }
}
