#include "../common/convert.h"
#include "../common/portable.h"
#include "steps.h"

extern ck_tile *const ck_tiles_fp32_portable[];

static inline float value(ck_format format, const void *row, size_t i) {
  return format == CK_BFLOAT16 ? ck_float_of_bf16(((const uint16_t *)row)[i]) : ((const float *)row)[i];
}

static void copy_rows(void *out, size_t words, ck_format format, const void *in, size_t stride, size_t rows,
                      size_t width) {
  for (size_t row = 0; row < rows; row++)
    for (size_t i = 0; i < words; i++)
      ((float *)out)[row * words + i] = i < width ? value(format, (const char *)in + row * stride, i) : 0;
}

static void pack_keys(void *panel, ck_format format, const void *in, size_t stride, size_t count, size_t width) {
  for (size_t key = 0; key < CK_PANEL; key++)
    for (size_t i = 0; i < width; i++)
      ((float *)panel)[i * CK_PANEL + key] = key < count ? value(format, (const char *)in + key * stride, i) : 0;
}

static void pack_values(void *panel, ck_format format, const void *in, size_t stride, size_t length, size_t count) {
  copy_rows(panel, CK_PANEL, format, in, stride, length, count);
}

static float softmax(void *out, const float *scores, size_t step, size_t length) {
  float largest = -INFINITY, sums[CK_PANEL] = {0}, sum = 0;
  for (size_t i = 0; i < length; i++) {
    const float score = scores[i / CK_PANEL * step + i % CK_PANEL];
    largest = score > largest ? score : largest;
  }
  float *exponentials = out;
  for (size_t first = 0; first < length; first += CK_PANEL, scores += step, exponentials += CK_PANEL) {
    const size_t count = length - first < CK_PANEL ? length - first : CK_PANEL;
    for (size_t i = 0; i < count; i++) sums[i] += exponentials[i] = ck_exp_portable(scores[i] - largest);
    for (size_t i = count; i < CK_PANEL; i++) exponentials[i] = 0;
  }
  for (size_t i = 0; i < CK_PANEL; i++) sum += sums[i];
  return 1 / sum;
}

static void finish(void *out, ck_format format, const float *sums, float factor, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (format == CK_BFLOAT16)
      ((uint16_t *)out)[i] = ck_bf16_of_float(sums[i] * factor);
    else
      ((float *)out)[i] = sums[i] * factor;
}

const ck_attend_steps ck_attend_portable = {CK_FLOAT32, 4,           ck_tiles_fp32_portable, NULL,  copy_rows,
                                            pack_keys,  pack_values, softmax,                finish};
