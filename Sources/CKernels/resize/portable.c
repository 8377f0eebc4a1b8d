#include "kernels.h"

static const int32_t half = 1 << (CK_RESIZE_PRECISION_BITS - 1);

static inline uint8_t clamped(int32_t sum) {
  const int32_t value = sum >> CK_RESIZE_PRECISION_BITS;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

void ck_resize_horizontal_portable(
    uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t rows, size_t width) {
  for (size_t y = 0; y < rows; y++) {
    const uint8_t *row = in + 3 * width * y;
    for (size_t i = 0; i < axis->outputs; i++) {
      const uint8_t *pixel = row + 3 * (size_t)axis->starts[i];
      const int32_t *weights = axis->weights + axis->taps * i;
      int32_t red = half, green = half, blue = half;
      for (size_t t = 0; t < axis->taps; t++, pixel += 3) {
        red += pixel[0] * weights[t];
        green += pixel[1] * weights[t];
        blue += pixel[2] * weights[t];
      }
      *out++ = clamped(red);
      *out++ = clamped(green);
      *out++ = clamped(blue);
    }
  }
}

void ck_resize_vertical_portable(uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t row_bytes) {
  for (size_t i = 0; i < axis->outputs; i++) {
    const uint8_t *rows = in + row_bytes * (size_t)axis->starts[i];
    const int32_t *weights = axis->weights + axis->taps * i;
    for (size_t x = 0; x < row_bytes; x++) {
      int32_t sum = half;
      for (size_t t = 0; t < axis->taps; t++) sum += rows[row_bytes * t + x] * weights[t];
      *out++ = clamped(sum);
    }
  }
}
