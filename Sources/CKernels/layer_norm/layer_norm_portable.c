#include "../common/convert.h"
#include "../common/portable.h"
#include "../include/layer_norm.h"

ck_row_scale ck_layer_norm_portable(ck_format format, void *out, const float *in, const float *scale,
                                    const float *shift, float epsilon, size_t width) {
  float sums[CK_LANES] = {0};
  size_t i = 0;
  for (; i + CK_LANES <= width; i += CK_LANES)
    for (size_t k = 0; k < CK_LANES; k++) sums[k] += in[i + k];
  for (size_t k = 0; i + k < width; k++) sums[k] += in[i + k];
  float sum = 0;
  for (size_t k = 0; k < CK_LANES; k++) sum += sums[k];
  const float mean = sum / (float)width;

  // The squares are of the centred values: the mean of squares less the squared mean would cancel.
  float squares[CK_LANES] = {0};
  for (i = 0; i + CK_LANES <= width; i += CK_LANES)
    for (size_t k = 0; k < CK_LANES; k++) squares[k] += (in[i + k] - mean) * (in[i + k] - mean);
  for (size_t k = 0; i + k < width; k++) squares[k] += (in[i + k] - mean) * (in[i + k] - mean);
  sum = 0;
  for (size_t k = 0; k < CK_LANES; k++) sum += squares[k];
  const float factor = 1 / sqrtf(sum / (float)width + epsilon);

#define VALUE(i) ((in[i] - mean) * factor * (scale ? scale[i] : 1) + (shift ? shift[i] : 0))
  const ck_row_scale none = {1, 0};
  switch (format) {
    case CK_FLOAT32:
      for (i = 0; i < width; i++) ((float *)out)[i] = VALUE(i);
      return none;
    case CK_BFLOAT16:
      for (i = 0; i < width; i++) ((uint16_t *)out)[i] = ck_bf16_of_float(VALUE(i));
      if (width % 2) ((uint16_t *)out)[width] = 0;
      return none;
    case CK_INT8: break;
  }
  int32_t signed_bits = 0;
  uint32_t unsigned_bits = 0;
  for (i = 0; i < width; i++) {
    const uint32_t bits = ck_bits_of_float(VALUE(i));
    signed_bits = (int32_t)bits > signed_bits ? (int32_t)bits : signed_bits;
    unsigned_bits = bits > unsigned_bits ? bits : unsigned_bits;
  }
  const ck_steps steps = ck_steps_between(signed_bits, unsigned_bits);
  for (i = 0; i < width; i++) ((uint8_t *)out)[i] = ck_shifted_int8(VALUE(i) * steps.factor + steps.offset);
  for (; i < ck_words(CK_INT8, width) * 4; i++) ((uint8_t *)out)[i] = 128;
  return steps.row;
#undef VALUE
}
