// gelu_pytorch_tanh as products end in it. To be included where AVX-512 may be used.
#ifndef CKERNELS_GEMM_GELU_AVX512_H
#define CKERNELS_GEMM_GELU_AVX512_H

#include "../gelu/coefficients.h"

static inline __m512 gelu(__m512 x) {
  const __m512 factor = _mm512_fmadd_ps(_mm512_mul_ps(x, x), _mm512_set1_ps(CK_GELU_CUBIC),
                                        _mm512_set1_ps(CK_GELU_LINEAR));
  return _mm512_div_ps(x, _mm512_add_ps(ck_exp_avx512(_mm512_mul_ps(x, factor)), _mm512_set1_ps(1)));
}

// gelu(x) = max(x, 0) + g(|x|), g(a) = gelu(a) - a. For each eighth, k / 8, the polynomial c0 + c1 d + c2 d² nearest
// to g(k / 8 + d), |d| <= 1/16, off by at most 8e-6 (weighted least squares, weights raised where the error is). g(0) = 0
// exactly, so that what is near 0 keeps its digits; from 3.81 on, 0 for at most 1.7e-4.
static const float ck_gelu_c0[32] = {
    0, -0.056282557f, -0.10032443f, -0.13269205f, -0.15428586f, -0.16627878f, -0.17003943f, -0.16704735f,
    -0.15880809f, -0.14677532f, -0.13228593f, -0.11651158f, -0.10042856f, -0.084805152f, -0.070204726f, -0.057001053f,
    -0.045402364f, -0.035480449f, -0.027201361f, -0.020455423f, -0.01508427f, -0.010903907f, -0.0077231334f,
    -0.0053572539f, -0.0036373765f, -0.0024158595f, -0.0015686129f, -0.0009950161f, -0.00061618735f, -0.00037226542f,
    -0.00021924581f, 0,
};
static const float ck_gelu_c1[32] = {
    -0.49998883f, -0.40088097f, -0.30483204f, -0.21470728f, -0.13295223f, -0.061452609f, -0.0014392581f, 0.046544211f,
    0.082612375f, 0.10745628f, 0.1222233f, 0.12837568f, 0.1275452f, 0.12139879f, 0.111526f, 0.09935468f, 0.086096618f,
    0.072720097f, 0.059949491f, 0.048278436f, 0.03799936f, 0.029238445f, 0.021993484f, 0.016170723f, 0.011618137f,
    0.008153517f, 0.0055866074f, 0.0037351683f, 0.0024354119f, 0.0015475988f, 0.00095780635f, 0,
};
static const float ck_gelu_c2[32] = {
    0.39852251f, 0.392401f, 0.37419339f, 0.34526562f, 0.30758935f, 0.26363585f, 0.21613306f, 0.16781191f, 0.12117366f,
    0.07830461f, 0.040755659f, 0.009492757f, -0.015086712f, -0.033085033f, -0.045000875f, -0.051610497f,
    -0.053852436f, -0.052709053f, -0.049149077f, -0.044038941f, -0.038117322f, -0.031973853f, -0.026046687f,
    -0.020632333f, -0.015903765f, -0.011933225f, -0.0087166958f, -0.0061976006f, -0.0042879424f, -0.0028857278f,
    -0.001888139f, 0,
};

// For outputs in bfloat16: half the instructions of the exact one, and errors far below the rounding of its neighbours.
static inline __m512 rough_gelu(__m512 x) {
  const __m512 c0_low = _mm512_loadu_ps(ck_gelu_c0), c0_high = _mm512_loadu_ps(ck_gelu_c0 + 16);
  const __m512 c1_low = _mm512_loadu_ps(ck_gelu_c1), c1_high = _mm512_loadu_ps(ck_gelu_c1 + 16);
  const __m512 c2_low = _mm512_loadu_ps(ck_gelu_c2), c2_high = _mm512_loadu_ps(ck_gelu_c2 + 16);
  const __m512 a = _mm512_range_ps(x, _mm512_set1_ps(3.9f), 0b1010);  // the smaller magnitude, without its sign
  // 1.5 * 2^20: adding it rounds to an eighth, whose number lies in the low bits.
  const __m512 rounded = _mm512_add_ps(a, _mm512_set1_ps(0x1.8p20f));
  const __m512i k = _mm512_castps_si512(rounded);
  const __m512 d = _mm512_sub_ps(a, _mm512_sub_ps(rounded, _mm512_set1_ps(0x1.8p20f)));
  const __m512 slope = _mm512_fmadd_ps(d, _mm512_permutex2var_ps(c2_low, k, c2_high),
                                       _mm512_permutex2var_ps(c1_low, k, c1_high));
  // In this order, since the second operand is the answer where one is not a number.
  const __m512 line = _mm512_max_ps(_mm512_setzero_ps(), x);
  return _mm512_fmadd_ps(d, slope, _mm512_add_ps(line, _mm512_permutex2var_ps(c0_low, k, c0_high)));
}

#endif
