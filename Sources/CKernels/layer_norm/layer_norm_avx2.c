#if defined(__x86_64__)
#include "../common/avx2.h"
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

void ck_layer_norm_avx2(float *out, const float *in, const float *scale, const float *shift, float epsilon,
                        size_t rows, size_t width) {
  const size_t whole = width / 8 * 8, rest = width - whole;
  const __m256i mask = ck_mask_avx2(rest);
  for (size_t row = 0; row < rows; row++, in += width, out += width) {
    __m256 sum = _mm256_setzero_ps();
    for (size_t i = 0; i < whole; i += 8) sum = _mm256_add_ps(sum, _mm256_loadu_ps(in + i));
    if (rest) sum = _mm256_add_ps(sum, _mm256_maskload_ps(in + whole, mask));
    const __m256 mean = _mm256_set1_ps(ck_sum_avx2(sum) / (float)width);

    __m256 squares = _mm256_setzero_ps();
    for (size_t i = 0; i < whole; i += 8) {
      const __m256 d = _mm256_sub_ps(_mm256_loadu_ps(in + i), mean);
      squares = _mm256_fmadd_ps(d, d, squares);
    }
    if (rest) {
      __m256 d = _mm256_sub_ps(_mm256_maskload_ps(in + whole, mask), mean);
      d = _mm256_and_ps(d, _mm256_castsi256_ps(mask));
      squares = _mm256_fmadd_ps(d, d, squares);
    }
    const __m256 factor = _mm256_set1_ps(1 / sqrtf(ck_sum_avx2(squares) / (float)width + epsilon));

    for (size_t i = 0; i < whole; i += 8) {
      const __m256 d = _mm256_mul_ps(_mm256_sub_ps(_mm256_loadu_ps(in + i), mean), factor);
      _mm256_storeu_ps(out + i, _mm256_fmadd_ps(d, _mm256_loadu_ps(scale + i), _mm256_loadu_ps(shift + i)));
    }
    if (rest) {
      const __m256 d = _mm256_mul_ps(_mm256_sub_ps(_mm256_maskload_ps(in + whole, mask), mean), factor);
      _mm256_maskstore_ps(out + whole, mask,
                          _mm256_fmadd_ps(d, _mm256_maskload_ps(scale + whole, mask),
                                          _mm256_maskload_ps(shift + whole, mask)));
    }
  }
}

#pragma clang attribute pop

#endif
