#ifndef CKERNELS_ATTEND_H
#define CKERNELS_ATTEND_H

#include "format.h"

// One head of one sequence: output = softmax(queries · keysᵀ) · values (Vaswani et al., 2017); the queries carry the
// factor 1 / sqrt(head_width) already. All are float32, or all bfloat16; sums and softmax are float32 in both.
// Queries and output have shape (query_count, head_width), keys and values (length, head_width); strides are in bytes.
// A block of queries at a time, so that its scores stay in the core's own cache.
typedef struct {
  ck_format format;
  size_t query_count, length, head_width;
  const void *queries;
  size_t query_stride;
  const void *keys, *values;
  size_t stride;
  void *output;
  size_t output_stride;
} ck_attention;

// Bytes that `ck_attend` needs at `scratch` (64-byte aligned), on any instruction set; enough for shorter sequences and
// narrower heads too.
size_t ck_attend_scratch(ck_format format, size_t length, size_t head_width);
void ck_attend(const ck_attention *attention, void *scratch);

#endif
