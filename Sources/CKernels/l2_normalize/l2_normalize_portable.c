#include <math.h>

#include "../common/portable.h"

void ck_l2_normalize_portable(float *values, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++, values += width) {
    float squares[CK_LANES] = {0};
    size_t i = 0;
    for (; i + CK_LANES <= width; i += CK_LANES)
      for (size_t k = 0; k < CK_LANES; k++) squares[k] += values[i + k] * values[i + k];
    for (size_t k = 0; i + k < width; k++) squares[k] += values[i + k] * values[i + k];
    float sum = 0;
    for (size_t k = 0; k < CK_LANES; k++) sum += squares[k];
    if (sum == 0) continue;
    const float factor = 1 / sqrtf(sum);
    for (i = 0; i < width; i++) values[i] *= factor;
  }
}
