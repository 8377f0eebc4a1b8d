#if defined(__x86_64__)
#include "../common/avx512.h"
#include "coefficients.h"

CK_BEGIN(CK_AVX512_TARGET)

static inline __m512 gelu(__m512 x) {
  const __m512 factor = _mm512_fmadd_ps(_mm512_mul_ps(x, x), _mm512_set1_ps(CK_GELU_CUBIC),
                                        _mm512_set1_ps(CK_GELU_LINEAR));
  return _mm512_div_ps(x, _mm512_add_ps(ck_exp_avx512(_mm512_mul_ps(x, factor)), _mm512_set1_ps(1)));
}

void ck_gelu_tanh_avx512(float *values, size_t rows, size_t width, size_t stride) {
  const size_t whole = width / 16 * 16, rest = width - whole;
  const __mmask16 mask = rest ? ck_mask_avx512(rest) : 0;
  for (size_t row = 0; row < rows; row++, values += stride) {
    for (size_t i = 0; i < whole; i += 16) _mm512_storeu_ps(values + i, gelu(_mm512_loadu_ps(values + i)));
    if (rest) _mm512_mask_storeu_ps(values + whole, mask, gelu(_mm512_maskz_loadu_ps(mask, values + whole)));
  }
}

CK_END

#endif
