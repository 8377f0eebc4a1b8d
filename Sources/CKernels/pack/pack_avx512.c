#if defined(__x86_64__)
#include "../common/transpose_avx512.h"
#include "../include/pack.h"

CK_BEGIN(CK_AVX512_TARGET)

static __m512 load(const float *row, size_t i, size_t inputs) {
  return i < inputs ? _mm512_maskz_loadu_ps(ck_mask_avx512(inputs - i), row + i) : _mm512_setzero_ps();
}

static float scale_of(const float *row, size_t inputs) {
  __m512i largest = _mm512_setzero_si512();
  for (size_t i = 0; i < inputs; i += 16)
    largest = _mm512_max_epu32(largest, ck_magnitude_avx512(load(row, i, inputs)));
  return ck_scale_of_largest(_mm512_reduce_max_epu32(largest));
}

// 16 words of one output, from value i on.
static inline __m512i words(ck_format format, const float *row, size_t i, size_t inputs, __m512 factor) {
  if (format == CK_FLOAT32) return _mm512_castps_si512(load(row, i, inputs));
  if (format == CK_BFLOAT16)
    return _mm512_inserti64x4(_mm512_castsi256_si512(ck_narrow_avx512(load(row, i, inputs))),
                              ck_narrow_avx512(load(row, i + 16, inputs)), 1);
  __m128i part[4];
  for (size_t k = 0; k < 4; k++) part[k] = ck_int8_avx512(_mm512_mul_ps(load(row, i + 16 * k, inputs), factor));
  const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(part[0]), part[1], 1);
  const __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(part[2]), part[3], 1);
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

// 16 of a panel's outputs, of which `count` are there.
static inline void pack_half(ck_format format, __m512i *panel, float *scales, int32_t *sums, const float *weights,
                             size_t count, size_t inputs) {
  __m512 factors[16];
  __m512i sum = _mm512_setzero_si512();
  for (size_t output = 0; output < 16; output++) {
    const float scale = format == CK_INT8 && output < count ? scale_of(weights + output * inputs, inputs) : 1;
    factors[output] = _mm512_set1_ps(1 / scale);
    if (format == CK_INT8) scales[output] = scale;
  }
  const size_t all = ck_words(format, inputs);
  for (size_t word = 0; word < all; word += 16) {
    __m512i r[16];
    for (size_t output = 0; output < 16; output++)
      r[output] = output < count
                      ? words(format, weights + output * inputs, word << format, inputs, factors[output])
                      : _mm512_setzero_si512();
    ck_transpose_avx512(r);
    for (size_t k = 0; k < 16 && word + k < all; k++) {
      _mm512_storeu_si512(panel + 2 * (word + k), r[k]);
      if (format != CK_INT8) continue;
      const __m512i pairs = _mm512_maddubs_epi16(_mm512_set1_epi8(1), r[k]);
      sum = _mm512_add_epi32(sum, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
    }
  }
  if (format == CK_INT8) _mm512_storeu_si512(sums, sum);
}

void ck_pack_panel_avx512(ck_format format, void *panel, float *scales, int32_t *sums, const float *weights,
                          size_t count, size_t inputs) {
  for (size_t half = 0; half < 2; half++) {
    const size_t first = half * 16, present = count > first ? count - first : 0;
    float *half_scales = scales ? scales + first : NULL;
    int32_t *half_sums = sums ? sums + first : NULL;
    const float *rows = weights + first * inputs;
    __m512i *out = (__m512i *)panel + half;
    switch (format) {
      case CK_FLOAT32: pack_half(CK_FLOAT32, out, half_scales, half_sums, rows, present, inputs); break;
      case CK_BFLOAT16: pack_half(CK_BFLOAT16, out, half_scales, half_sums, rows, present, inputs); break;
      case CK_INT8: pack_half(CK_INT8, out, half_scales, half_sums, rows, present, inputs); break;
    }
  }
}

CK_END

#endif
