#include "check.h"

typedef struct {
  size_t queries, length, width;
} shape;

static const shape shapes[] = {{1, 1, 1},    {1, 64, 64},  {5, 1, 3},   {13, 33, 17},
                               {25, 49, 72}, {7, 196, 96}, {3, 1030, 8}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

// The largest error, as a share of the largest value.
static double attention_error(ck_format format, const shape *s, float spread) {
  const size_t tokens = (s->queries > s->length ? s->queries : s->length) + 1, row = 3 * s->width + 5;
  const size_t bytes = ck_value_bytes(format), output_stride = (s->width + 3) * bytes;
  float *floats = random_floats(tokens * row, spread, 13);
  char *in = buffer(tokens * row * bytes), *out = buffer(s->queries * output_stride);
  // What no sequence has must not be looked at.
  for (size_t token = s->length; token < tokens; token++)
    for (size_t i = s->width; i < row; i++) floats[token * row + i] = NAN;
  for (size_t i = 0; i < tokens * row; i++)
    if (format == CK_BFLOAT16)
      ((uint16_t *)in)[i] = half_of_float(floats[i]);
    else
      ((float *)in)[i] = floats[i];
  void *scratch = buffer(ck_attend_scratch(format, s->length, s->width));
  const char *keys = in + s->width * bytes, *values = keys + s->width * bytes;
  const ck_attention a = {format, s->queries, s->length, s->width, in, row * bytes, keys, values, row * bytes, out,
                          output_stride};
  ck_attend(&a, scratch);

  double error = 0, largest_value = 0;
  double *scores = buffer(s->length * sizeof *scores);
  for (size_t q = 0; q < s->queries; q++) {
    double largest = -INFINITY, sum = 0;
    for (size_t k = 0; k < s->length; k++) {
      scores[k] = 0;
      for (size_t i = 0; i < s->width; i++)
        scores[k] += stored(format, in, q * row + i) * stored(format, in, k * row + s->width + i);
      largest = larger(largest, scores[k]);
    }
    for (size_t k = 0; k < s->length; k++) sum += scores[k] = exp(scores[k] - largest);
    for (size_t i = 0; i < s->width; i++) {
      double expected = 0;
      for (size_t k = 0; k < s->length; k++) {
        const double value = stored(format, in, k * row + 2 * s->width + i);
        expected += scores[k] / sum * value;
        largest_value = larger(largest_value, fabs(value));
      }
      error = worse(error, fabs(stored(format, out + q * output_stride, i) - expected));
    }
  }
  free(floats), free(in), free(out), free(scratch), free(scores);
  return error / largest_value;
}

void check_attention(void) {
  for (int format = CK_FLOAT32; format <= CK_BFLOAT16; format++) {
    double error = 0;
    for (size_t k = 0; k < SHAPES; k++) error = worse(error, attention_error((ck_format)format, shapes + k, 1.5f));
    // Probabilities and output are rounded to bfloat16, half of 2^-8 each.
    const double bound = format == CK_BFLOAT16 ? 0x1p-8 : 5e-6;
    check("attend", format_names[format], error, bound);
    char of[64];
    snprintf(of, sizeof of, "%s, scores of 1e18", format_names[format]);
    check("attend", of, attention_error((ck_format)format, shapes + 4, 1e9f), bound);
  }
}
