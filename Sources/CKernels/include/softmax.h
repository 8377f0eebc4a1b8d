#ifndef CKERNELS_SOFTMAX_H
#define CKERNELS_SOFTMAX_H

#include <stddef.h>
#include <stdint.h>

// Each row becomes exp(x - max) / sum, in place. Shape (rows, width), `stride` floats from row to row.
void ck_softmax(float *values, size_t rows, size_t width, size_t stride);

#endif
