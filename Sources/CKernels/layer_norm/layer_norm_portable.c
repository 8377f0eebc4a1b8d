#include <math.h>

#include "../common/portable.h"

void ck_layer_norm_portable(float *out, const float *in, const float *scale, const float *shift, float epsilon,
                            size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++, in += width, out += width) {
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

    for (i = 0; i < width; i++) out[i] = (in[i] - mean) * factor * scale[i] + shift[i];
  }
}
