#include "../common/portable.h"
#include "coefficients.h"

void ck_gelu_tanh_portable(float *values, size_t rows, size_t width, size_t stride) {
  for (size_t row = 0; row < rows; row++, values += stride)
    for (size_t i = 0; i < width; i++) {
      const float x = values[i];
      values[i] = x / (1 + ck_exp_portable(x * (CK_GELU_LINEAR + CK_GELU_CUBIC * (x * x))));
    }
}
