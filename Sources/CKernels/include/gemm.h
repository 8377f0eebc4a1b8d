#ifndef CKERNELS_GEMM_H
#define CKERNELS_GEMM_H

#include <stdint.h>

#include "format.h"

// What is done with x, an output of the product, bias and scales included.
typedef enum {
  CK_STORE = 0,       // output = x
  CK_STORE_GELU = 1,  // output = gelu_pytorch_tanh(x)
  CK_ADD = 2,         // output += x, float32 only: a residual connection
} ck_epilogue;

// output = epilogue(input · weightsᵀ + bias): input (rows, inputs), weights (outputs, inputs), output (rows, outputs).
typedef struct {
  ck_format format;  // of input and weights
  size_t rows, inputs, outputs;

  const void *input;
  size_t input_stride;        // bytes from row to row, a multiple of 4
  const ck_row_scale *input_scales;  // int8: a row's

  const void *weights;         // ck_panels(outputs) panels as ck_pack_panel makes them
  const float *weight_scales;  // int8: an output's, whole panels of them
  const int32_t *weight_sums;  // int8: the sum of an output's stored weights, whole panels of them
  const float *bias;           // whole panels of them; or NULL

  ck_epilogue epilogue;
  ck_format output_format;  // float32; or bfloat16, whose rows are padded to a whole word
  void *output;
  size_t output_stride;  // bytes
} ck_gemm;

// Some of the rows and some of the panels of a product: what one thread does.
void ck_gemm_part(const ck_gemm *gemm, size_t first_row, size_t row_count, size_t first_panel, size_t panel_count);

#endif
