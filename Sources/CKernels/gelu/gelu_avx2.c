#if defined(__x86_64__)
#include "../common/avx2.h"
#include "coefficients.h"

CK_BEGIN(CK_AVX2_TARGET)

static inline __m256 gelu(__m256 x) {
  const __m256 factor = _mm256_fmadd_ps(_mm256_mul_ps(x, x), _mm256_set1_ps(CK_GELU_CUBIC),
                                        _mm256_set1_ps(CK_GELU_LINEAR));
  return _mm256_div_ps(x, _mm256_add_ps(ck_exp_avx2(_mm256_mul_ps(x, factor)), _mm256_set1_ps(1)));
}

void ck_gelu_tanh_avx2(float *values, size_t rows, size_t width, size_t stride) {
  const size_t whole = width / 8 * 8, rest = width - whole;
  const __m256i mask = ck_mask_avx2(rest);
  for (size_t row = 0; row < rows; row++, values += stride) {
    for (size_t i = 0; i < whole; i += 8) _mm256_storeu_ps(values + i, gelu(_mm256_loadu_ps(values + i)));
    if (rest) _mm256_maskstore_ps(values + whole, mask, gelu(_mm256_maskload_ps(values + whole, mask)));
  }
}

CK_END

#endif
