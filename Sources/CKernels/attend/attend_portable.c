#include "../common/convert.h"
#include "../common/portable.h"
#include "../include/attend.h"

static float value(ck_format format, const void *row, size_t i) {
  return format == CK_BFLOAT16 ? ck_float_of_bf16(((const uint16_t *)row)[i]) : ((const float *)row)[i];
}

size_t ck_attend_scratch_portable(ck_format format, size_t length, size_t head_width) {
  (void)format;
  return (length + head_width) * sizeof(float);
}

void ck_attend_portable(const ck_attention *a, void *scratch) {
  float *scores = scratch, *sums = scores + a->length;
  for (size_t query = 0; query < a->query_count; query++) {
    const char *q = (const char *)a->queries + query * a->query_stride;
    float largest = -INFINITY, total = 0;
    for (size_t key = 0; key < a->length; key++) {
      const char *k = (const char *)a->keys + key * a->stride;
      float score = 0;
      for (size_t i = 0; i < a->head_width; i++) score += value(a->format, q, i) * value(a->format, k, i);
      scores[key] = score;
      largest = fmaxf(largest, score);
    }
    for (size_t i = 0; i < a->head_width; i++) sums[i] = 0;
    for (size_t key = 0; key < a->length; key++) {
      const float weight = ck_exp_portable(scores[key] - largest);
      const char *v = (const char *)a->values + key * a->stride;
      total += weight;
      for (size_t i = 0; i < a->head_width; i++) sums[i] += weight * value(a->format, v, i);
    }
    char *output = (char *)a->output + query * a->output_stride;
    for (size_t i = 0; i < a->head_width; i++) {
      if (a->format == CK_BFLOAT16)
        ((uint16_t *)output)[i] = ck_bf16_of_float(sums[i] / total);
      else
        ((float *)output)[i] = sums[i] / total;
    }
  }
}
