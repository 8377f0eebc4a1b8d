#ifndef CKERNELS_L2_NORMALIZE_H
#define CKERNELS_L2_NORMALIZE_H

#include <stddef.h>
#include <stdint.h>

// Each row is divided by its Euclidean length, in place; a row of zeros stays. Shape (rows, width), dense.
void ck_l2_normalize(float *values, size_t rows, size_t width);

#endif
