#ifndef CKERNELS_LAYER_NORM_H
#define CKERNELS_LAYER_NORM_H

#include <stddef.h>
#include <stdint.h>

// out = (in - mean) / sqrt(variance + epsilon) * scale + shift, row by row (Ba et al., 2016; biased variance).
// `out` and `in` have shape (rows, width), row-major and dense; `scale` and `shift` (width). `out` may be `in`.
void ck_layer_norm(float *out, const float *in, const float *scale, const float *shift, float epsilon, size_t rows,
                   size_t width);

#endif
