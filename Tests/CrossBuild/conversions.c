// What carries values from one format to another: exact, but for quantisation.
#include "check.h"

static void check_widen(void) {
  enum { COUNT = 65537 };  // every pattern, and one more so that the last vector is not whole
  uint16_t *in = buffer(COUNT * 2);
  float *out = buffer(COUNT * 4);
  for (size_t i = 0; i < COUNT; i++) in[i] = (uint16_t)i;
  double error = 0;
  ck_widen_bf16(out, in, COUNT);
  for (size_t i = 0; i < COUNT; i++) {
    uint32_t bits;
    memcpy(&bits, out + i, sizeof bits);
    error = worse(error, bits == (uint32_t)in[i] << 16 ? 0 : 1);
  }
  check("widen", "bfloat16", error, 0);
  error = 0;
  ck_widen_f16(out, in, COUNT);
  for (size_t i = 0; i < COUNT; i++) {
    const int exponent = in[i] >> 10 & 31, fraction = in[i] & 1023;
    double expected = exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, exponent - 25);
    if (exponent == 31) expected = fraction ? NAN : INFINITY;
    if (in[i] >> 15) expected = -expected;
    const int good = isnan(expected) ? isnan(out[i]) : out[i] == expected && !signbit(out[i]) == !signbit(expected);
    error = worse(error, good ? 0 : 1);
  }
  check("widen", "float16", error, 0);
  free(in), free(out);
}

static void check_narrow(void) {
  static const uint32_t lower[] = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
  enum { COUNT = 65537 };
  float *in = buffer(COUNT * 4);
  uint16_t *out = buffer(COUNT * 2);
  double error = 0;
  for (size_t k = 0; k < 6; k++) {
    for (uint32_t i = 0; i < COUNT; i++) {
      const uint32_t bits = i << 16 | lower[k];
      memcpy(in + i, &bits, sizeof bits);
    }
    ck_narrow_bf16(out, in, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
      const int good = isnan(in[i]) ? isnan(float_of_half(out[i])) : out[i] == half_of_float(in[i]);
      error = worse(error, good ? 0 : 1);
    }
  }
  check("narrow", "", error, 0);
  free(in), free(out);
}

static void check_quantize(void) {
  for (int format = CK_FLOAT32; format <= CK_BFLOAT16; format++) {
    double error = 0;
    for (size_t count = 1; count < 300; count++) {
      float *in = random_floats(count, 9, 7);
      in[count * 37 % 300 % count] = -10;  // the least, anywhere
      if (count % 3 == 0) in[count * 53 % 300 % count] = 11;
      uint16_t *halves = buffer(count * 2);
      uint8_t *out = buffer(count + 4);
      for (size_t i = 0; i < count; i++) halves[i] = half_of_float(in[i]);
      const ck_row_scale row = ck_quantize(out, (ck_format)format, format == CK_FLOAT32 ? (void *)in : halves, count);
      double least = 0, largest = 0;
      for (size_t i = 0; i < count; i++) {
        const double x = format == CK_FLOAT32 ? in[i] : float_of_half(halves[i]);
        least = x < least ? x : least;
        largest = larger(largest, x);
        error = worse(error, larger(0, fabs(stored(CK_INT8, out, i) - (x - row.least) / row.scale) - 0.5));
      }
      error = worse(error, row.least == least ? 0 : 1);
      error = worse(error, fabs((largest - least) / row.scale - 255) / 255);
      free(in), free(halves), free(out);
    }
    check("quantize", format_names[format], error, 3e-5);
  }
  static const float extremes[] = {NAN, INFINITY, 3e38f, 1e-45f, 0};
  uint8_t out[36];
  for (size_t k = 0; k < 5; k++) {
    float in[33] = {0};
    in[20] = extremes[k];
    const float scale = ck_quantize(out, CK_FLOAT32, in, 33).scale, range = extremes[k] / 255;
    const float expected = range == 0 ? 1 : range;
    const int good = isnan(expected) ? isnan(scale) : scale == expected;
    char of[32];
    snprintf(of, sizeof of, "a row with %g", (double)extremes[k]);
    check("quantize", of, good ? 0 : 1, 0);
  }
}

static void check_centre_bytes(void) {
  for (int format = 0; format < 3; format++) {
    double error = 0;
    for (size_t count = 1; count < 200; count++) {
      uint8_t *in = random_bytes(count, (uint32_t)count);
      void *out = buffer(count * 4 + 4);
      ck_centre_bytes((ck_format)format, out, in, count);
      const double middle = format == CK_INT8 ? 128 : 0;
      for (size_t i = 0; i < ck_words((ck_format)format, count) << format; i++)
        error = worse(error, fabs(stored((ck_format)format, out, i) - middle - (i < count ? in[i] - 128 : 0)));
      free(in), free(out);
    }
    check("centre_bytes", format_names[format], error, 0);
  }
}

void check_conversions(void) {
  check_widen();
  check_narrow();
  check_quantize();
  check_centre_bytes();
}
