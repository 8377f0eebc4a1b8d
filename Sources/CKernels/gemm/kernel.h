// What an instruction set brings to a product: tiles, and what follows them. ck_gemm_walk does the rest.
#ifndef CKERNELS_GEMM_KERNEL_H
#define CKERNELS_GEMM_KERNEL_H

#include "../include/gemm.h"

// sums (rows, CK_PANEL) = start (rows, CK_PANEL) + input (rows, words) · panel (words, CK_PANEL). Sums are int32 for int8,
// else float. `step` bytes lie between the rows of start, 0 if they are one; `stride` between those of the input.
// `next` points to weights that will be wanted soon, to be fetched meanwhile.
typedef void ck_tile(void *sums, const void *start, size_t step, const void *input, size_t stride, const void *panel,
                     size_t words, const void *next);

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
