#if defined(__x86_64__)
#include "../common/avx512.h"
#include <math.h>

CK_BEGIN(CK_AVX512_TARGET)

void ck_softmax_avx512(float *values, size_t rows, size_t width, size_t stride) {
  const size_t whole = width / 16 * 16, rest = width - whole;
  const __mmask16 mask = rest ? ck_mask_avx512(rest) : 0;
  const __m512 least = _mm512_set1_ps(-INFINITY);
  for (size_t row = 0; row < rows; row++, values += stride) {
    __m512 last = _mm512_mask_loadu_ps(least, mask, values + whole);
    __m512 largest = last;
    for (size_t i = 0; i < whole; i += 16) largest = _mm512_max_ps(largest, _mm512_loadu_ps(values + i));
    const __m512 top = _mm512_set1_ps(_mm512_reduce_max_ps(largest));

    last = _mm512_maskz_mov_ps(mask, ck_exp_avx512(_mm512_sub_ps(last, top)));
    __m512 sum = last;
    for (size_t i = 0; i < whole; i += 16) {
      const __m512 e = ck_exp_avx512(_mm512_sub_ps(_mm512_loadu_ps(values + i), top));
      _mm512_storeu_ps(values + i, e);
      sum = _mm512_add_ps(sum, e);
    }
    const __m512 factor = _mm512_set1_ps(1 / _mm512_reduce_add_ps(sum));

    for (size_t i = 0; i < whole; i += 16)
      _mm512_storeu_ps(values + i, _mm512_mul_ps(_mm512_loadu_ps(values + i), factor));
    _mm512_mask_storeu_ps(values + whole, mask, _mm512_mul_ps(last, factor));
  }
}

CK_END

#endif
