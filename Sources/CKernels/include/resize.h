#ifndef CKERNELS_RESIZE_H
#define CKERNELS_RESIZE_H

#include <stddef.h>
#include <stdint.h>

// Weights are fixed point with this many bits behind the point, as Pillow's 8-bit resize has them: 8 bits for the
// value, 2 for what negative lobes may add, and the rest of 32 for precision.
#define CK_RESIZE_PRECISION_BITS 22

// One axis of a separable resize:
//   out[i] = clamp((2^21 + sum over t < taps of in[starts[i] + t] * weights[i * taps + t]) >> 22, 0, 255)
typedef struct {
  size_t outputs;          // pixels along this axis afterwards
  size_t taps;             // weights per output, zeros included; starts[i] + taps never passes the axis' end
  const int32_t *starts;   // (outputs)
  const int32_t *weights;  // (outputs, taps)
} ck_resize_axis;

// RGB8, `in` (rows, width, 3) to `out` (rows, axis->outputs, 3). `taps` should be a multiple of 4 where `width` allows
// it: the vector kernels take four at a time, anything else is done in plain C.
void ck_resize_horizontal(uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t rows, size_t width);

// Bytes of any meaning, `in` (any, row_bytes) to `out` (axis->outputs, row_bytes).
void ck_resize_vertical(uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t row_bytes);

#endif
