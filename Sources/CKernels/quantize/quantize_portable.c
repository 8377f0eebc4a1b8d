#include "../common/convert.h"
#include "../include/quantize.h"

static inline float value(ck_format format, const void *in, size_t i) {
  return format == CK_BFLOAT16 ? ck_float_of_bf16(((const uint16_t *)in)[i]) : ((const float *)in)[i];
}

ck_row_scale ck_quantize_portable(uint8_t *out, ck_format format, const void *in, size_t count) {
  int32_t signed_bits = 0;
  uint32_t unsigned_bits = 0;
  for (size_t i = 0; i < count; i++) {
    const uint32_t bits = ck_bits_of_float(value(format, in, i));
    signed_bits = (int32_t)bits > signed_bits ? (int32_t)bits : signed_bits;
    unsigned_bits = bits > unsigned_bits ? bits : unsigned_bits;
  }
  const ck_steps steps = ck_steps_between(signed_bits, unsigned_bits);
  for (size_t i = 0; i < count; i++) out[i] = ck_shifted_int8(value(format, in, i) * steps.factor + steps.offset);
  for (size_t i = count; i < ck_words(CK_INT8, count) * 4; i++) out[i] = 128;
  return steps.row;
}
