#if defined(__x86_64__)
#include "../common/avx2.h"
#include <math.h>

CK_BEGIN(CK_AVX2_TARGET)

void ck_l2_normalize_avx2(float *values, size_t rows, size_t width) {
  const size_t whole = width / 8 * 8, rest = width - whole;
  const __m256i mask = ck_mask_avx2(rest);
  for (size_t row = 0; row < rows; row++, values += width) {
    __m256 squares = _mm256_setzero_ps(), last = squares;
    for (size_t i = 0; i < whole; i += 8) {
      const __m256 v = _mm256_loadu_ps(values + i);
      squares = _mm256_fmadd_ps(v, v, squares);
    }
    if (rest) {
      last = _mm256_maskload_ps(values + whole, mask);
      squares = _mm256_fmadd_ps(last, last, squares);
    }
    const float sum = ck_sum_avx2(squares);
    if (sum == 0) continue;
    const __m256 factor = _mm256_set1_ps(1 / sqrtf(sum));
    for (size_t i = 0; i < whole; i += 8)
      _mm256_storeu_ps(values + i, _mm256_mul_ps(_mm256_loadu_ps(values + i), factor));
    if (rest) _mm256_maskstore_ps(values + whole, mask, _mm256_mul_ps(last, factor));
  }
}

CK_END

#endif
