#ifndef CKERNELS_GELU_H
#define CKERNELS_GELU_H

#include <stddef.h>
#include <stdint.h>

// x becomes x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))), in place: `gelu_pytorch_tanh`.
// Shape (rows, width), `stride` floats from row to row.
void ck_gelu_tanh(float *values, size_t rows, size_t width, size_t stride);

#endif
