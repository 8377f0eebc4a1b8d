#ifndef CKERNELS_QUANTIZE_H
#define CKERNELS_QUANTIZE_H

#include <stdint.h>

#include "format.h"

// One row to int8 activations, padded to a whole word: out[i] = 128 + round(in[i] / scale), with the scale that makes the
// largest 127 (1 for a row of zeros). `in` is float32 or bfloat16. Returns the scale.
float ck_quantize(uint8_t *out, ck_format format, const void *in, size_t count);

#endif
