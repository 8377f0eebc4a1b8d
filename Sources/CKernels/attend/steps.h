// What an instruction set brings to attention; ck_attend puts it together.
#ifndef CKERNELS_ATTEND_STEPS_H
#define CKERNELS_ATTEND_STEPS_H

#include "../gemm/kernel.h"
#include "../include/attend.h"

// `in` is in `format`, `stride` bytes from row to row; what is missing of an output becomes 0.
typedef struct {
  ck_format operands;     // what the tiles multiply: `format`, or float32 where there is no product of it
  size_t rows;            // the most that a tile has
  ck_tile *const *tiles;       // by rows - 1
  ck_tile *const *half_tiles;  // the same of a panel's first half; NULL where that saves nothing

  // (rows, width) to rows of so many words.
  void (*copy_rows)(void *out, size_t words, ck_format format, const void *in, size_t stride, size_t rows,
                    size_t width);
  // Keys (count, width), at most CK_PANEL, to a panel: word of the width, key.
  void (*pack_keys)(void *panel, ck_format format, const void *in, size_t stride, size_t count, size_t width);
  // Values (length, count), at most CK_PANEL channels, to a panel: word of the length, channel.
  void (*pack_values)(void *panel, ck_format format, const void *in, size_t stride, size_t length, size_t count);
  // out[i] = exp(score i - the largest) for a row of `length` scores, of which each CK_PANEL lie `step` floats after
  // the ones before. `out` is padded to whole panels. Returns 1 / the sum.
  float (*softmax)(void *out, const float *scores, size_t step, size_t length);
  // out[i] = sums[i] * factor, in `format`.
  void (*finish)(void *out, ck_format format, const float *sums, float factor, size_t count);
} ck_attend_steps;

extern const ck_attend_steps ck_attend_portable, ck_attend_avx2, ck_attend_avx512, ck_attend_avx512_bf16;

#endif
