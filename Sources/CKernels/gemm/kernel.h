// What an instruction set brings to a product: tiles, and what follows them. ck_gemm_walk does the rest.
#ifndef CKERNELS_GEMM_KERNEL_H
#define CKERNELS_GEMM_KERNEL_H

#include "../include/gemm.h"

// sums (rows, CK_PANEL) = start (rows, CK_PANEL) + input (rows, words) · panel (words, CK_PANEL), all dense but where
// a stride in bytes is given. Sums are int32 for int8, else float.
typedef struct {
  void *sums;
  const void *start;
  size_t start_stride;  // 0: one row for all
  const void *input;
  size_t input_stride;
  const void *panel;
  size_t words;
  // To be fetched meanwhile, two lines of each for every 4 words: the weights to come, and where the output will lie.
  const void *next, *output;
  size_t pace, output_stride;  // bytes from one time to the next
} ck_tile_operands;

// For a number of rows that each function has of its own.
typedef void ck_tile(const ck_tile_operands *operands);

// Scales, epilogue and output of the tile at `row` and `panel`.
typedef void ck_finish(const ck_gemm *gemm, size_t row, size_t rows, size_t panel, const void *sums);

typedef struct {
  size_t rows;             // the most that a tile has
  ck_tile *const *tiles;  // by rows - 1
  ck_finish *finish;
} ck_gemm_kernel;

void ck_gemm_walk(const ck_gemm_kernel *kernel, const ck_gemm *gemm, size_t first_row, size_t row_count,
                  size_t first_panel, size_t panel_count);

#endif
