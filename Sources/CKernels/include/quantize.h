#ifndef CKERNELS_QUANTIZE_H
#define CKERNELS_QUANTIZE_H

#include <stdint.h>

#include "format.h"

// One row to int8 activations, padded to a whole word: out[i] = round((in[i] - least) / scale), with the row's least
// value, or 0 if that is less, and the scale that makes its largest, or 0 if that is more, 255 (1 for a row of zeros).
// `in` is float32 or bfloat16. Returns both; the scale is infinite or not a number if a value is.
ck_row_scale ck_quantize(uint8_t *out, ck_format format, const void *in, size_t count);

#endif
