#if defined(__x86_64__)
#include "../common/avx512.h"
#include "../include/quantize.h"

CK_BEGIN(CK_AVX512_TARGET)

static inline ck_steps steps_of_float(const float *in, size_t count) {
  ck_range_avx512 range = {_mm512_setzero_si512(), _mm512_setzero_si512()};
  size_t i = 0;
  for (; i + 64 <= count; i += 64)  // the loop itself would cost as much as its work
    for (size_t k = 0; k < 64; k += 16) range = ck_extended_avx512(range, _mm512_loadu_ps(in + i + k));
  for (; i + 16 <= count; i += 16) range = ck_extended_avx512(range, _mm512_loadu_ps(in + i));
  if (i < count) range = ck_extended_avx512(range, _mm512_maskz_loadu_ps(ck_mask_avx512(count - i), in + i));
  return ck_steps_of_avx512(range);
}

// 32 values of 16 bits: each in the upper half of a lane.
static inline __m512i even(__m512i halves) { return _mm512_slli_epi32(halves, 16); }
static inline __m512i odd(__m512i halves) { return _mm512_and_si512(halves, _mm512_set1_epi32((int)0xffff0000)); }

// 32 at a time as they are: the bits of bfloat16 are ordered as those of floats.
static inline ck_range_avx512 extended_bf16(ck_range_avx512 range, __m512i halves) {
  range.signed_bits = _mm512_max_epi16(range.signed_bits, halves);
  range.unsigned_bits = _mm512_max_epu16(range.unsigned_bits, halves);
  return range;
}

static inline ck_steps steps_of_bf16(const uint16_t *in, size_t count) {
  ck_range_avx512 range = {_mm512_setzero_si512(), _mm512_setzero_si512()};
  size_t i = 0;
  for (; i + 128 <= count; i += 128)
    for (size_t k = 0; k < 128; k += 32) range = extended_bf16(range, _mm512_loadu_si512(in + i + k));
  for (; i < count; i += 32) {
    const __mmask32 mask = count - i >= 32 ? 0xffffffff : (1u << (count - i)) - 1;
    range = extended_bf16(range, _mm512_maskz_loadu_epi16(mask, in + i));
  }
  range.signed_bits = _mm512_max_epi32(even(range.signed_bits), odd(range.signed_bits));
  range.unsigned_bits = _mm512_max_epu32(even(range.unsigned_bits), odd(range.unsigned_bits));
  return ck_steps_of_avx512(range);
}

static inline ck_row_scale quantize(uint8_t *out, ck_format format, const void *in, size_t count, ck_steps steps) {
  size_t i = 0;
  if (format == CK_BFLOAT16)  // in pairs: each value in a lane of its own, and both back into 16 bits of one
    for (; i + 32 <= count; i += 32) {
      const __m512i pairs = _mm512_loadu_si512((const uint16_t *)in + i);
      const __m512i low = _mm512_cvtps_epi32(ck_step_avx512(&steps, _mm512_castsi512_ps(even(pairs))));
      const __m512i high = _mm512_cvtps_epi32(ck_step_avx512(&steps, _mm512_castsi512_ps(odd(pairs))));
      const __m512i both = _mm512_mask_blend_epi8(0x2222222222222222, low, _mm512_slli_epi32(high, 8));
      const __m256i bytes = _mm256_xor_si256(_mm512_cvtepi32_epi16(both), _mm256_set1_epi8(-128));
      _mm256_storeu_si256((__m256i *)(out + i), bytes);
    }
  for (; i + 16 <= count; i += 16)
    ck_store_avx512(CK_INT8, out, i, 0xffff, ck_step_avx512(&steps, ck_load_avx512(format, in, i, 0xffff)));
  if (i == count) return steps.row;
  const __m512 last = ck_step_avx512(&steps, ck_load_avx512(format, in, i, ck_mask_avx512(count - i)));
  ck_store_avx512(CK_INT8, out, i, ck_mask_avx512(ck_words(CK_INT8, count) * 4 - i), last);
  return steps.row;
}

ck_row_scale ck_quantize_avx512(uint8_t *out, ck_format format, const void *in, size_t count) {
  if (format == CK_FLOAT32) return quantize(out, CK_FLOAT32, in, count, steps_of_float(in, count));
  return quantize(out, CK_BFLOAT16, in, count, steps_of_bf16(in, count));
}

CK_END

#endif
