#include "../common/convert.h"
#include "../include/pack.h"

static float scale_of(const float *row, size_t inputs) {
  uint32_t largest = 0;
  for (size_t i = 0; i < inputs; i++) largest = ck_magnitude(row[i]) > largest ? ck_magnitude(row[i]) : largest;
  return ck_scale_of_largest(largest);
}

void ck_pack_panel_portable(ck_format format, void *panel, float *scales, int32_t *sums, const float *weights,
                            size_t count, size_t inputs) {
  memset(panel, 0, ck_panel_bytes(format, inputs));
  for (size_t output = 0; output < CK_PANEL; output++) {
    const float *row = weights + output * inputs;
    const size_t present = output < count ? inputs : 0;
    switch (format) {
      case CK_FLOAT32:
        for (size_t i = 0; i < present; i++) ((float *)panel)[i * CK_PANEL + output] = row[i];
        break;
      case CK_BFLOAT16:
        for (size_t i = 0; i < present; i++)
          ((uint16_t *)panel)[(i / 2 * CK_PANEL + output) * 2 + i % 2] = ck_bf16_of_float(row[i]);
        break;
      case CK_INT8:
        scales[output] = scale_of(row, present);
        sums[output] = 0;
        for (size_t i = 0; i < present; i++) {
          const int value = ck_shifted_int8(row[i] * (1 / scales[output])) - 128;
          ((int8_t *)panel)[(i / 4 * CK_PANEL + output) * 4 + i % 4] = (int8_t)value;
          sums[output] += value;
        }
        break;
    }
  }
}
