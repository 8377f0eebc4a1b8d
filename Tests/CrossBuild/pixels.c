// Resizing and what else is done to pixels: whole numbers, so nothing may differ.
#include "check.h"

enum { ROWS = 9, COLUMNS = 43, OUTPUTS = 17, TAPS = 8 };

static int64_t clamped(int64_t sum) {
  const int64_t value = sum >> CK_RESIZE_PRECISION_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

static void check_resize(void) {
  uint8_t *in = random_bytes(ROWS * COLUMNS * 3, 14), *out = buffer(COLUMNS * COLUMNS * 3);
  int32_t starts[OUTPUTS], weights[OUTPUTS * TAPS];
  for (int i = 0; i < OUTPUTS; i++) {
    starts[i] = i * (COLUMNS - TAPS) / (OUTPUTS - 1);
    for (int t = 0; t < TAPS; t++) weights[i * TAPS + t] = (1 << (CK_RESIZE_PRECISION_BITS - 3)) * (t % 3 ? 2 : -1);
  }
  ck_resize_axis axis = {OUTPUTS, TAPS, starts, weights};
  const int64_t half = 1 << (CK_RESIZE_PRECISION_BITS - 1);
  ck_resize_horizontal(out, in, &axis, ROWS, COLUMNS);
  double error = 0;
  for (int y = 0; y < ROWS; y++)
    for (int i = 0; i < OUTPUTS; i++)
      for (int c = 0; c < 3; c++) {
        int64_t sum = half;
        const uint8_t *first = in + (y * COLUMNS + starts[i]) * 3 + c;
        for (int t = 0; t < TAPS; t++) sum += (int64_t)first[3 * t] * weights[i * TAPS + t];
        error = worse(error, fabs((double)(out[(y * OUTPUTS + i) * 3 + c] - clamped(sum))));
      }
  check("resize", "horizontal", error, 0);

  for (int i = 0; i < OUTPUTS; i++) starts[i] = i * (ROWS - TAPS) / (OUTPUTS - 1);
  ck_resize_vertical(out, in, &axis, COLUMNS * 3);
  error = 0;
  for (int i = 0; i < OUTPUTS; i++)
    for (int x = 0; x < COLUMNS * 3; x++) {
      int64_t sum = half;
      for (int t = 0; t < TAPS; t++) sum += (int64_t)in[(starts[i] + t) * COLUMNS * 3 + x] * weights[i * TAPS + t];
      error = worse(error, fabs((double)(out[i * COLUMNS * 3 + x] - clamped(sum))));
    }
  check("resize", "vertical", error, 0);
  free(in), free(out);
}

static void check_cmyk(void) {
  uint8_t *in = random_bytes(256 * 256 * 4, 15), *out = buffer(256 * 256 * 3);
  for (int i = 0; i < 256 * 256; i++) in[4 * i] = (uint8_t)i, in[4 * i + 3] = (uint8_t)(i >> 8);
  ck_rgb_from_inverted_cmyk(out, in, 256 * 256);
  double error = 0;
  for (int i = 0; i < 256 * 256; i++)
    for (int c = 0; c < 3; c++) {
      const int light = in[4 * i + 3];
      const double expected = light - floor((255 - in[4 * i + c]) * light / 255.0 + 0.5);
      error = worse(error, fabs(out[3 * i + c] - expected));
    }
  check("rgb_from_cmyk", "", error, 0);
  free(in), free(out);
}

// Where the pixel (x, y) of the upright picture lies in the stored one of (width, height), by the table of EXIF 2.3.
static size_t source(int orientation, size_t x, size_t y, size_t width, size_t height) {
  const size_t right = width - 1, bottom = height - 1;
  switch (orientation) {
    case 2: return y * width + right - x;
    case 3: return (bottom - y) * width + right - x;
    case 4: return (bottom - y) * width + x;
    case 5: return x * width + y;
    case 6: return (bottom - x) * width + y;
    case 7: return (bottom - x) * width + right - y;
    case 8: return x * width + right - y;
  }
  return y * width + x;
}

static void check_orient(void) {
  enum { WIDTH = 71, HEIGHT = 130 };
  uint8_t *in = random_bytes(WIDTH * HEIGHT * 3, 16), *out = buffer(WIDTH * HEIGHT * 3);
  double error = 0;
  for (int orientation = 1; orientation <= 8; orientation++) {
    ck_orient(out, in, orientation, WIDTH, HEIGHT);
    const size_t columns = orientation > 4 ? HEIGHT : WIDTH, rows = orientation > 4 ? WIDTH : HEIGHT;
    for (size_t y = 0; y < rows; y++)
      for (size_t x = 0; x < columns; x++) {
        const uint8_t *expected = in + 3 * source(orientation, x, y, WIDTH, HEIGHT);
        error = worse(error, memcmp(out + 3 * (y * columns + x), expected, 3) ? 1 : 0);
      }
  }
  check("orient", "1 to 8", error, 0);
  free(in), free(out);
}

void check_pixels(void) {
  check_resize();
  check_cmyk();
  check_orient();
}
