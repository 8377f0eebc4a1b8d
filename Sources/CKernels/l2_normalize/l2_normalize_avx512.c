#if defined(__x86_64__)
#include "../common/avx512.h"
#include <math.h>

CK_BEGIN(CK_AVX512_TARGET)

void ck_l2_normalize_avx512(float *values, size_t rows, size_t width) {
  const size_t whole = width / 16 * 16, rest = width - whole;
  const __mmask16 mask = rest ? ck_mask_avx512(rest) : 0;
  for (size_t row = 0; row < rows; row++, values += width) {
    const __m512 last = _mm512_maskz_loadu_ps(mask, values + whole);
    __m512 squares = _mm512_mul_ps(last, last);
    for (size_t i = 0; i < whole; i += 16) {
      const __m512 v = _mm512_loadu_ps(values + i);
      squares = _mm512_fmadd_ps(v, v, squares);
    }
    const float sum = _mm512_reduce_add_ps(squares);
    if (sum == 0) continue;
    const __m512 factor = _mm512_set1_ps(1 / sqrtf(sum));
    for (size_t i = 0; i < whole; i += 16)
      _mm512_storeu_ps(values + i, _mm512_mul_ps(_mm512_loadu_ps(values + i), factor));
    _mm512_mask_storeu_ps(values + whole, mask, _mm512_mul_ps(last, factor));
  }
}

CK_END

#endif
