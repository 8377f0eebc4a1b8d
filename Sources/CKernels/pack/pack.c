#include "../include/pack.h"

#include "../common/convert.h"

static void place(ck_format format, void *panel, size_t output, size_t input, float value) {
  const size_t word = input >> format, place = input & (((size_t)1 << format) - 1);
  const size_t index = ((word * CK_PANEL + output) << format) + place;
  switch (format) {
    case CK_FLOAT32: ((float *)panel)[index] = value; break;
    case CK_BFLOAT16: ((uint16_t *)panel)[index] = ck_bf16_of_float(value); break;
    case CK_INT8: ((int8_t *)panel)[index] = (int8_t)nearbyintf(value); break;
  }
}

void ck_pack_panel(ck_format format, void *panel, float *scales, int32_t *sums, const float *weights, size_t count,
                   size_t inputs) {
  memset(panel, 0, ck_panel_bytes(format, inputs));
  for (size_t output = 0; output < CK_PANEL; output++) {
    const float *row = weights + output * inputs;
    float factor = 1;
    if (format == CK_INT8) {
      float largest = 0;
      for (size_t i = 0; output < count && i < inputs; i++) largest = fmaxf(largest, fabsf(row[i]));
      scales[output] = largest > 0 ? largest / 127 : 1;
      factor = 1 / scales[output];
      sums[output] = 0;
    }
    for (size_t i = 0; output < count && i < inputs; i++) {
      place(format, panel, output, i, row[i] * factor);
      if (format == CK_INT8) sums[output] += (int32_t)nearbyintf(row[i] * factor);
    }
  }
}
