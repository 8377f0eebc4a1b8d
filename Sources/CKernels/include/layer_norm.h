#ifndef CKERNELS_LAYER_NORM_H
#define CKERNELS_LAYER_NORM_H

#include <stdint.h>

#include "format.h"

// One row: out = (in - mean) / sqrt(variance + epsilon) * scale + shift (Ba et al., 2016; biased variance).
// `scale` and `shift` (width), or both NULL where they are folded into the next product. `out` is in `format`, padded to
// a whole word; float32 may be `in` itself. int8: returns what ck_quantize does; else
// {1, 0}.
ck_row_scale ck_layer_norm(ck_format format, void *out, const float *in, const float *scale, const float *shift,
                           float epsilon, size_t width);

#endif
