// The end of a product, 32 outputs of a row at a time. To be included where AVX-512 may be used, after
// `static inline __m512i narrow(__m512 low, __m512 high)`, which makes 32 bfloat16 values.
#ifndef CKERNELS_FINISH_AVX512_H
#define CKERNELS_FINISH_AVX512_H

#include <stdbool.h>

#include "gelu_avx512.h"
#include "kernel.h"

// a * b + c. Fused where GELU follows, which differs anyway; else int8 products are the same to the bit on every
// instruction set.
static inline __m512 plus(__m512 a, __m512 b, __m512 c, bool fused) {
  return fused ? _mm512_fmadd_ps(a, b, c) : _mm512_add_ps(_mm512_mul_ps(a, b), c);
}

// `format`, `epilogue` and `output_format` are constants wherever this is called: a loop without branches for each.
static inline __attribute__((always_inline)) void finish_as(const ck_gemm *g, size_t row, size_t rows, size_t panel,
                                                            const float *sums, ck_format format,
                                                            ck_epilogue epilogue, ck_format output_format) {
  const size_t column = panel * CK_PANEL, left = g->outputs - column, count = left < CK_PANEL ? left : CK_PANEL;
  const __mmask32 valid = 0xffffffffu >> (CK_PANEL - count), stored = valid | (count % 2 ? valid << 1 : 0);
  const bool whole = count == CK_PANEL;
  __m512 low_scale = _mm512_setzero_ps(), high_scale = low_scale, low_bias = low_scale, high_bias = low_scale;
  __m512 low_sum = low_scale, high_sum = low_scale;  // of the output's weights
  if (format == CK_INT8) {
    low_scale = _mm512_loadu_ps(g->weight_scales + column);
    high_scale = _mm512_loadu_ps(g->weight_scales + column + 16);
    low_sum = _mm512_mul_ps(low_scale, _mm512_cvtepi32_ps(_mm512_loadu_si512(g->weight_sums + column)));
    high_sum = _mm512_mul_ps(high_scale, _mm512_cvtepi32_ps(_mm512_loadu_si512(g->weight_sums + column + 16)));
    if (g->bias) low_bias = _mm512_loadu_ps(g->bias + column), high_bias = _mm512_loadu_ps(g->bias + column + 16);
  }
  char *output = (char *)g->output + row * g->output_stride + column * ck_value_bytes(output_format);
  for (size_t i = 0; i < rows; i++, sums += CK_PANEL, output += g->output_stride) {
    __m512 low = _mm512_loadu_ps(sums), high = _mm512_loadu_ps(sums + 16);
    if (format == CK_INT8) {
      const ck_row_scale a = g->input_scales[row + i];
      const __m512 scale = _mm512_set1_ps(a.scale), least = _mm512_set1_ps(a.least);
      const bool fused = epilogue == CK_STORE_GELU;
      low = plus(_mm512_cvtepi32_ps(_mm512_castps_si512(low)), _mm512_mul_ps(scale, low_scale),
                 plus(least, low_sum, low_bias, fused), fused);
      high = plus(_mm512_cvtepi32_ps(_mm512_castps_si512(high)), _mm512_mul_ps(scale, high_scale),
                  plus(least, high_sum, high_bias, fused), fused);
    }
    if (epilogue == CK_STORE_GELU) {
      low = output_format == CK_BFLOAT16 ? rough_gelu(low) : gelu(low);
      high = output_format == CK_BFLOAT16 ? rough_gelu(high) : gelu(high);
    }
    if (output_format == CK_BFLOAT16) {
      const __m512i halves = narrow(low, high);
      if (whole)
        _mm512_storeu_si512(output, halves);
      else
        _mm512_mask_storeu_epi16(output, stored, _mm512_maskz_mov_epi16(valid, halves));
      continue;
    }
    float *floats = (float *)output;
    if (epilogue == CK_ADD) {
      low = _mm512_add_ps(low, _mm512_maskz_loadu_ps((__mmask16)valid, floats));
      high = _mm512_add_ps(high, _mm512_maskz_loadu_ps((__mmask16)(valid >> 16), floats + 16));
    }
    if (whole) {
      _mm512_storeu_ps(floats, low);
      _mm512_storeu_ps(floats + 16, high);
    } else {
      _mm512_mask_storeu_ps(floats, (__mmask16)valid, low);
      _mm512_mask_storeu_ps(floats + 16, (__mmask16)(valid >> 16), high);
    }
  }
}

static inline __attribute__((always_inline)) void finish_from(const ck_gemm *g, size_t row, size_t rows, size_t panel,
                                                              const void *sums, ck_format format) {
  const bool halves = g->output_format == CK_BFLOAT16;
  switch (g->epilogue) {
    case CK_ADD: return finish_as(g, row, rows, panel, sums, format, CK_ADD, CK_FLOAT32);
    case CK_STORE:
      if (halves) return finish_as(g, row, rows, panel, sums, format, CK_STORE, CK_BFLOAT16);
      return finish_as(g, row, rows, panel, sums, format, CK_STORE, CK_FLOAT32);
    case CK_STORE_GELU:
      if (halves) return finish_as(g, row, rows, panel, sums, format, CK_STORE_GELU, CK_BFLOAT16);
      return finish_as(g, row, rows, panel, sums, format, CK_STORE_GELU, CK_FLOAT32);
  }
}

static inline __attribute__((always_inline)) void finish(const ck_gemm *g, size_t row, size_t rows, size_t panel,
                                                         const void *sums) {
  if (g->format == CK_INT8)
    finish_from(g, row, rows, panel, sums, CK_INT8);
  else
    finish_from(g, row, rows, panel, sums, CK_FLOAT32);
}

#endif
