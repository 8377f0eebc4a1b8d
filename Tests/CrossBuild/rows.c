// What works on rows of floats.
#include "check.h"

static const size_t widths[] = {1, 2, 3, 15, 16, 17, 64, 72, 768, 1153};
enum { WIDTHS = sizeof widths / sizeof *widths };

static double layer_norm_error(ck_format format, size_t width, int folded) {
  float *in = random_floats(width, 3, 1), *scale = random_floats(width, 3, 2), *shift = random_floats(width, 3, 3);
  void *out = buffer(width * 4 + 8);
  for (size_t i = 0; i < width; i++) in[i] += 5;
  const ck_row_scale row = ck_layer_norm(format, out, in, folded ? NULL : scale, folded ? NULL : shift, 1e-6f, width);
  double mean = 0, variance = 0, error = 0;
  for (size_t i = 0; i < width; i++) mean += in[i] / (double)width;
  for (size_t i = 0; i < width; i++) variance += (in[i] - mean) * (in[i] - mean) / (double)width;
  for (size_t i = 0; i < width; i++) {
    double expected = (in[i] - mean) / sqrt(variance + 1e-6);
    if (!folded) expected = expected * scale[i] + shift[i];
    const double rounding = format == CK_FLOAT32 ? 0 : format == CK_BFLOAT16 ? fabs(expected) / 256 : row.scale / 2;
    error = worse(error, larger(0, fabs(stored(format, out, i) * row.scale + row.least - expected) - rounding));
  }
  for (size_t i = width; format != CK_INT8 && i < ck_words(format, width) << format; i++)
    error = worse(error, fabs(stored(format, out, i)));
  free(in), free(scale), free(shift), free(out);
  return error;
}

static void check_layer_norm(void) {
  for (int format = 0; format < 3; format++)
    for (int folded = 0; folded < 2; folded++) {
      double error = 0;
      for (size_t k = 1; k < WIDTHS; k++) error = worse(error, layer_norm_error((ck_format)format, widths[k], folded));
      char of[64];
      snprintf(of, sizeof of, "%s%s", format_names[format], folded ? ", scale and shift folded" : "");
      check("layer_norm", of, error, 5e-5);
    }
}

static void check_softmax(void) {
  double error = 0;
  for (size_t k = 0; k < WIDTHS; k++) {
    const size_t width = widths[k], rows = 3, stride = width + 3;
    float *in = random_floats(rows * stride, 30, 4), *out = buffer(rows * stride * 4);
    memcpy(out, in, rows * stride * 4);
    ck_softmax(out, rows, width, stride);
    for (size_t row = 0; row < rows; row++) {
      const float *x = in + row * stride;
      float largest = x[0];
      double sum = 0;
      for (size_t i = 0; i < width; i++) largest = x[i] > largest ? x[i] : largest;
      for (size_t i = 0; i < width; i++) sum += exp((double)(x[i] - largest));
      for (size_t i = 0; i < width; i++) {
        const double expected = exp((double)(x[i] - largest)) / sum;
        error = worse(error, fabs(out[row * stride + i] / expected - 1));
      }
      for (size_t i = width; i < stride; i++) error = worse(error, out[row * stride + i] == x[i] ? 0 : 1);
    }
    free(in), free(out);
  }
  check("softmax", "", error, 2e-6);
}

static void check_gelu(void) {
  double error = 0;
  for (size_t k = 0; k < WIDTHS; k++) {
    const size_t width = widths[k];
    float *in = random_floats(width + 1, 8, 5), *out = buffer((width + 1) * 4);
    memcpy(out, in, (width + 1) * 4);
    ck_gelu_tanh(out, 1, width, width + 1);
    for (size_t i = 0; i < width; i++) {
      const double x = in[i], expected = x / (1 + exp(-2 * sqrt(2 / acos(-1)) * (x + 0.044715 * x * x * x)));
      error = worse(error, larger(0, fabs(out[i] - expected) - 1e-12) / fabs(expected));
    }
    error = worse(error, out[width] == in[width] ? 0 : 1);
    free(in), free(out);
  }
  check("gelu_tanh", "", error, 3e-6);
}

static void check_l2_normalize(void) {
  double error = 0;
  for (size_t k = 0; k < WIDTHS; k++) {
    const size_t width = widths[k];
    float *in = random_floats(2 * width, 3, 6), *out = buffer(2 * width * 4);
    memset(in + width, 0, width * 4);  // a row of zeros stays
    memcpy(out, in, 2 * width * 4);
    ck_l2_normalize(out, 2, width);
    double squares = 0;
    for (size_t i = 0; i < width; i++) squares += (double)in[i] * in[i];
    for (size_t i = 0; i < width; i++) error = worse(error, fabs(out[i] - in[i] / sqrt(squares)));
    for (size_t i = width; i < 2 * width; i++) error = worse(error, fabs(out[i]));
    free(in), free(out);
  }
  check("l2_normalize", "", error, 4e-7);
}

void check_rows(void) {
  check_layer_norm();
  check_softmax();
  check_gelu();
  check_l2_normalize();
}
