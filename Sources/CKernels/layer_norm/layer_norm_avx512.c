#if defined(__x86_64__)
#include "../common/avx512.h"
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl"))), \
                             apply_to = function)

void ck_layer_norm_avx512(float *out, const float *in, const float *scale, const float *shift, float epsilon,
                          size_t rows, size_t width) {
  const size_t whole = width / 16 * 16, rest = width - whole;
  const __mmask16 mask = rest ? ck_mask_avx512(rest) : 0;
  for (size_t row = 0; row < rows; row++, in += width, out += width) {
    __m512 sum = _mm512_maskz_loadu_ps(mask, in + whole);
    for (size_t i = 0; i < whole; i += 16) sum = _mm512_add_ps(sum, _mm512_loadu_ps(in + i));
    const __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum) / (float)width);

    __m512 d = _mm512_maskz_sub_ps(mask, _mm512_maskz_loadu_ps(mask, in + whole), mean);
    __m512 squares = _mm512_mul_ps(d, d);
    for (size_t i = 0; i < whole; i += 16) {
      d = _mm512_sub_ps(_mm512_loadu_ps(in + i), mean);
      squares = _mm512_fmadd_ps(d, d, squares);
    }
    const __m512 factor = _mm512_set1_ps(1 / sqrtf(_mm512_reduce_add_ps(squares) / (float)width + epsilon));

    for (size_t i = 0; i < whole; i += 16) {
      d = _mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(in + i), mean), factor);
      _mm512_storeu_ps(out + i, _mm512_fmadd_ps(d, _mm512_loadu_ps(scale + i), _mm512_loadu_ps(shift + i)));
    }
    d = _mm512_mul_ps(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, in + whole), mean), factor);
    d = _mm512_fmadd_ps(d, _mm512_maskz_loadu_ps(mask, scale + whole), _mm512_maskz_loadu_ps(mask, shift + whole));
    _mm512_mask_storeu_ps(out + whole, mask, d);
  }
}

#pragma clang attribute pop

#endif
