#if defined(__x86_64__)
#include "../common/avx2.h"
#include <math.h>

CK_BEGIN(CK_AVX2_TARGET)

void ck_softmax_avx2(float *values, size_t rows, size_t width, size_t stride) {
  const size_t whole = width / 8 * 8, rest = width - whole;
  const __m256i mask = ck_mask_avx2(rest);
  const __m256 least = _mm256_set1_ps(-INFINITY);
  for (size_t row = 0; row < rows; row++, values += stride) {
    __m256 largest = least;
    for (size_t i = 0; i < whole; i += 8) largest = _mm256_max_ps(largest, _mm256_loadu_ps(values + i));
    __m256 last = least;
    if (rest) {
      last = _mm256_blendv_ps(least, _mm256_maskload_ps(values + whole, mask), _mm256_castsi256_ps(mask));
      largest = _mm256_max_ps(largest, last);
    }
    const __m256 top = _mm256_set1_ps(ck_max_avx2(largest));

    __m256 sum = _mm256_setzero_ps();
    for (size_t i = 0; i < whole; i += 8) {
      const __m256 e = ck_exp_avx2(_mm256_sub_ps(_mm256_loadu_ps(values + i), top));
      _mm256_storeu_ps(values + i, e);
      sum = _mm256_add_ps(sum, e);
    }
    if (rest) {
      last = _mm256_and_ps(ck_exp_avx2(_mm256_sub_ps(last, top)), _mm256_castsi256_ps(mask));
      sum = _mm256_add_ps(sum, last);
    }
    const __m256 factor = _mm256_set1_ps(1 / ck_sum_avx2(sum));

    for (size_t i = 0; i < whole; i += 8)
      _mm256_storeu_ps(values + i, _mm256_mul_ps(_mm256_loadu_ps(values + i), factor));
    if (rest) _mm256_maskstore_ps(values + whole, mask, _mm256_mul_ps(last, factor));
  }
}

CK_END

#endif
