#include "../common/portable.h"

void ck_softmax_portable(float *values, size_t rows, size_t width, size_t stride) {
  if (width == 0) return;
  for (size_t row = 0; row < rows; row++, values += stride) {
    float largest = values[0];
    for (size_t i = 1; i < width; i++) largest = values[i] > largest ? values[i] : largest;
    float sums[CK_LANES] = {0};
    size_t i = 0;
    for (; i + CK_LANES <= width; i += CK_LANES)
      for (size_t k = 0; k < CK_LANES; k++) sums[k] += values[i + k] = ck_exp_portable(values[i + k] - largest);
    for (size_t k = 0; i + k < width; k++) sums[k] += values[i + k] = ck_exp_portable(values[i + k] - largest);
    float sum = 0;
    for (size_t k = 0; k < CK_LANES; k++) sum += sums[k];
    const float factor = 1 / sum;
    for (i = 0; i < width; i++) values[i] *= factor;
  }
}
