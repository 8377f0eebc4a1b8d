#if defined(__x86_64__)
#include <string.h>

#include "../common/avx2.h"
#include "../common/convert.h"
#include "../common/target.h"
#include "../gelu/coefficients.h"
#include "kernel.h"

CK_BEGIN(CK_AVX2_TARGET)

static inline __m256 gelu(__m256 x) {
  const __m256 factor = _mm256_fmadd_ps(_mm256_mul_ps(x, x), _mm256_set1_ps(CK_GELU_CUBIC),
                                        _mm256_set1_ps(CK_GELU_LINEAR));
  return _mm256_div_ps(x, _mm256_add_ps(ck_exp_avx2(_mm256_mul_ps(x, factor)), _mm256_set1_ps(1)));
}

void ck_finish_avx2(const ck_gemm *g, size_t row, size_t rows, size_t panel, const void *sums) {
  const size_t column = panel * CK_PANEL, left = g->outputs - column, count = left < CK_PANEL ? left : CK_PANEL;
  for (size_t i = 0; i < rows; i++) {
    char *output = (char *)g->output + (row + i) * g->output_stride + column * ck_value_bytes(g->output_format);
    float x[CK_PANEL];
    memcpy(x, (const char *)sums + i * sizeof x, sizeof x);
    for (size_t c = 0; c < CK_PANEL; c += 8) {
      __m256 v = _mm256_loadu_ps(x + c);
      if (g->format == CK_INT8) {
        const ck_row_scale a = g->input_scales[row + i];
        const __m256 scale = _mm256_loadu_ps(g->weight_scales + column + c);
        const __m256i sum = _mm256_loadu_si256((const __m256i *)(g->weight_sums + column + c));
        __m256 start = _mm256_mul_ps(_mm256_set1_ps(a.least), _mm256_mul_ps(scale, _mm256_cvtepi32_ps(sum)));
        if (g->bias) start = _mm256_add_ps(start, _mm256_loadu_ps(g->bias + column + c));
        v = _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_castps_si256(v)), _mm256_mul_ps(_mm256_set1_ps(a.scale), scale));
        v = _mm256_add_ps(v, start);
      }
      if (g->epilogue == CK_STORE_GELU) v = gelu(v);
      _mm256_storeu_ps(x + c, v);
    }
    if (g->output_format == CK_BFLOAT16) {
      uint16_t halves[CK_PANEL];
      for (size_t c = 0; c < count; c++) halves[c] = ck_bf16_of_float(x[c]);
      if (count % 2) halves[count] = 0;
      memcpy(output, halves, (count + count % 2) * sizeof *halves);
    } else if (g->epilogue == CK_ADD) {
      float *floats = (float *)output;
      for (size_t c = 0; c < count; c++) floats[c] += x[c];
    } else {
      memcpy(output, x, count * sizeof *x);
    }
  }
}

CK_END

#endif
