#if defined(__x86_64__)
#include "../common/transpose_avx2.h"
#include "../include/pack.h"

CK_BEGIN(CK_AVX2_TARGET)

static inline __m256 load(const float *row, size_t i, size_t inputs) {
  return i < inputs ? ck_load_avx2(CK_FLOAT32, row, i, inputs - i) : _mm256_setzero_ps();
}

static float scale_of(const float *row, size_t inputs) {
  __m256i largest = _mm256_setzero_si256();
  for (size_t i = 0; i < inputs; i += 8)
    largest = _mm256_max_epu32(largest, ck_magnitude_avx2(load(row, i, inputs)));
  return ck_scale_of_largest(ck_largest_avx2(largest));
}

// 8 words of one output, from value i on.
static inline __m256i words(ck_format format, const float *row, size_t i, size_t inputs, __m256 factor) {
  if (format == CK_FLOAT32) return _mm256_castps_si256(load(row, i, inputs));
  if (format == CK_BFLOAT16)
    return ck_join_halves_avx2(ck_narrow_avx2(load(row, i, inputs)), ck_narrow_avx2(load(row, i + 8, inputs)));
  __m256i part[4];
  for (size_t k = 0; k < 4; k++) part[k] = _mm256_cvtps_epi32(_mm256_mul_ps(load(row, i + 8 * k, inputs), factor));
  const __m256i low = _mm256_packs_epi32(part[0], part[1]), high = _mm256_packs_epi32(part[2], part[3]);
  // Packing works within 128 bits: word w of the result lies at w / 2 + 4 * (w % 2).
  return _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

// 8 of a panel's outputs, of which `count` are there.
static inline void pack_quarter(ck_format format, __m256i *panel, float *scales, int32_t *sums, const float *weights,
                                size_t count, size_t inputs) {
  __m256 factors[8];
  __m256i sum = _mm256_setzero_si256();
  for (size_t output = 0; output < 8; output++) {
    const float scale = format == CK_INT8 && output < count ? scale_of(weights + output * inputs, inputs) : 1;
    factors[output] = _mm256_set1_ps(1 / scale);
    if (format == CK_INT8) scales[output] = scale;
  }
  const size_t all = ck_words(format, inputs);
  for (size_t word = 0; word < all; word += 8) {
    __m256i r[8];
    for (size_t output = 0; output < 8; output++)
      r[output] = output < count
                      ? words(format, weights + output * inputs, word << format, inputs, factors[output])
                      : _mm256_setzero_si256();
    ck_transpose_avx2(r);
    for (size_t k = 0; k < 8 && word + k < all; k++) {
      _mm256_storeu_si256(panel + 4 * (word + k), r[k]);
      if (format != CK_INT8) continue;
      const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), r[k]);
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    }
  }
  if (format == CK_INT8) _mm256_storeu_si256((__m256i *)sums, sum);
}

void ck_pack_panel_avx2(ck_format format, void *panel, float *scales, int32_t *sums, const float *weights,
                        size_t count, size_t inputs) {
  for (size_t quarter = 0; quarter < 4; quarter++) {
    const size_t first = quarter * 8, present = count > first ? count - first : 0;
    pack_quarter(format, (__m256i *)panel + quarter, scales ? scales + first : NULL, sums ? sums + first : NULL,
                 weights + first * inputs, present, inputs);
  }
}

CK_END

#endif
