// gelu_pytorch_tanh as products end in it. To be included where AVX-512 may be used.
#ifndef CKERNELS_GEMM_GELU_AVX512_H
#define CKERNELS_GEMM_GELU_AVX512_H

#include "../gelu/coefficients.h"

static inline __m512 gelu(__m512 x) {
  const __m512 factor = _mm512_fmadd_ps(_mm512_mul_ps(x, x), _mm512_set1_ps(CK_GELU_CUBIC),
                                        _mm512_set1_ps(CK_GELU_LINEAR));
  return _mm512_div_ps(x, _mm512_add_ps(ck_exp_avx512(_mm512_mul_ps(x, factor)), _mm512_set1_ps(1)));
}

// Within 1.5e-4 of the value: a sixteenth of what bfloat16 rounds off.
// 2^t = 2^floor(t) 2^f, 2^f by the polynomial of third degree that is nearest to it (7.5e-5) on 0 ... 1.
static inline __m512 rough_gelu(__m512 x) {
  const float log2e = 1.44269504088896341f;
  const __m512 factor = _mm512_fmadd_ps(_mm512_mul_ps(x, x), _mm512_set1_ps(CK_GELU_CUBIC * log2e),
                                        _mm512_set1_ps(CK_GELU_LINEAR * log2e));
  const __m512 t = _mm512_mul_ps(x, factor);
  const __m512 f = _mm512_reduce_ps(t, _MM_FROUND_TO_NEG_INF);
  __m512 p = _mm512_fmadd_ps(f, _mm512_set1_ps(0.07802403f), _mm512_set1_ps(0.22606707f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.69583399f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.99992513f));
  return _mm512_mul_ps(x, _mm512_rcp14_ps(_mm512_add_ps(_mm512_scalef_ps(p, t), _mm512_set1_ps(1))));
}

#endif
