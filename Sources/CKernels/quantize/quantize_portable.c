#include "../common/convert.h"
#include "../include/quantize.h"

static inline float value(ck_format format, const void *in, size_t i) {
  return format == CK_BFLOAT16 ? ck_float_of_bf16(((const uint16_t *)in)[i]) : ((const float *)in)[i];
}

float ck_quantize_portable(uint8_t *out, ck_format format, const void *in, size_t count) {
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) {
    const uint32_t magnitude = ck_magnitude(value(format, in, i));
    largest = magnitude > largest ? magnitude : largest;
  }
  const float scale = ck_scale_of_largest(largest), factor = 1 / scale;
  for (size_t i = 0; i < count; i++) out[i] = ck_shifted_int8(value(format, in, i) * factor);
  for (size_t i = count; i < ck_words(CK_INT8, count) * 4; i++) out[i] = 128;
  return scale;
}
