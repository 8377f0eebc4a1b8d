#if defined(__x86_64__)
#include "../common/avx512.h"
#include "../include/quantize.h"

CK_BEGIN(CK_AVX512_TARGET)

// Four maxima side by side, so that none waits for another.
static inline __m512i largest_of(const __m512i largest[4]) {
  return _mm512_max_epu32(_mm512_max_epu32(largest[0], largest[1]), _mm512_max_epu32(largest[2], largest[3]));
}

static inline uint32_t largest_float(const float *in, size_t count) {
  __m512i largest[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
  size_t i = 0;
  for (; i + 64 <= count; i += 64)
    for (size_t k = 0; k < 4; k++)
      largest[k] = _mm512_max_epu32(largest[k], ck_magnitude_avx512(_mm512_loadu_ps(in + i + 16 * k)));
  for (; i < count; i += 16)
    largest[0] = _mm512_max_epu32(
        largest[0], ck_magnitude_avx512(_mm512_maskz_loadu_ps(ck_mask_avx512(count - i), in + i)));
  return _mm512_reduce_max_epu32(largest_of(largest));
}

// 32 at a time as they are: the bits of bfloat16, too, order magnitudes.
static inline uint32_t largest_bf16(const uint16_t *in, size_t count) {
  const __m512i magnitude = _mm512_set1_epi16(0x7fff);
  __m512i largest[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
  size_t i = 0;
  for (; i + 128 <= count; i += 128)
    for (size_t k = 0; k < 4; k++)
      largest[k] = _mm512_max_epu16(largest[k], _mm512_and_si512(_mm512_loadu_si512(in + i + 32 * k), magnitude));
  for (; i < count; i += 32) {
    const __mmask32 mask = count - i >= 32 ? 0xffffffff : (1u << (count - i)) - 1;
    largest[0] = _mm512_max_epu16(largest[0], _mm512_and_si512(_mm512_maskz_loadu_epi16(mask, in + i), magnitude));
  }
  for (size_t k = 0; k < 4; k++) {
    const __m512i even = _mm512_slli_epi32(largest[k], 16);
    largest[k] = _mm512_max_epu32(even, _mm512_and_si512(largest[k], _mm512_set1_epi32((int)0xffff0000)));
  }
  return _mm512_reduce_max_epu32(largest_of(largest));
}

static inline float quantize(uint8_t *out, ck_format format, const void *in, size_t count, uint32_t largest) {
  const float scale = ck_scale_of_largest(largest);
  const __m512 factor = _mm512_set1_ps(1 / scale);
  size_t i = 0;
  if (format == CK_BFLOAT16)  // in pairs: each value in a lane of its own, and both back into 16 bits of one
    for (; i + 32 <= count; i += 32) {
      const __m512i pairs = _mm512_loadu_si512((const uint16_t *)in + i);
      const __m512 even = _mm512_castsi512_ps(_mm512_slli_epi32(pairs, 16));
      const __m512 odd = _mm512_castsi512_ps(_mm512_and_si512(pairs, _mm512_set1_epi32((int)0xffff0000)));
      const __m512i low = _mm512_cvtps_epi32(_mm512_mul_ps(even, factor));
      const __m512i high = _mm512_slli_epi32(_mm512_cvtps_epi32(_mm512_mul_ps(odd, factor)), 8);
      const __m512i both = _mm512_mask_blend_epi8(0x2222222222222222, low, high);
      const __m256i bytes = _mm256_xor_si256(_mm512_cvtepi32_epi16(both), _mm256_set1_epi8(-128));
      _mm256_storeu_si256((__m256i *)(out + i), bytes);
    }
  for (; i + 16 <= count; i += 16)
    ck_store_avx512(CK_INT8, out, i, 0xffff, _mm512_mul_ps(ck_load_avx512(format, in, i, 0xffff), factor));
  if (i == count) return scale;
  const __m512 last = _mm512_mul_ps(ck_load_avx512(format, in, i, ck_mask_avx512(count - i)), factor);
  ck_store_avx512(CK_INT8, out, i, ck_mask_avx512(ck_words(CK_INT8, count) * 4 - i), last);
  return scale;
}

float ck_quantize_avx512(uint8_t *out, ck_format format, const void *in, size_t count) {
  if (format == CK_FLOAT32) return quantize(out, CK_FLOAT32, in, count, largest_float(in, count));
  return quantize(out, CK_BFLOAT16, in, count, largest_bf16(in, count));
}

CK_END

#endif
