// Arithmetic shared by the AVX2 kernels.
#ifndef CKERNELS_AVX2_H
#define CKERNELS_AVX2_H

#include <immintrin.h>
#include <stddef.h>

#include "../include/format.h"
#include "convert.h"
#include "target.h"

CK_BEGIN(CK_AVX2_TARGET)

// Lanes 0 ..< count set; all of them from 8 on.
static inline __m256i ck_mask_avx2(size_t count) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count < 8 ? (int)count : 8), lane);
}

static inline float ck_sum_avx2(__m256 v) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

static inline float ck_max_avx2(__m256 v) {
  __m128 s = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_max_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_max_ss(s, _mm_movehdup_ps(s)));
}

// As ck_exp_portable. Of two operands the second is taken where either is not a number: x, which stays one.
static inline __m256 ck_exp_avx2(__m256 x) {
  x = _mm256_max_ps(_mm256_set1_ps(-87.3365f), _mm256_min_ps(_mm256_set1_ps(88.3762f), x));
  const __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.44269504088896341f)),
                                   _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0.693359375f), x);
  r = _mm256_fmadd_ps(n, _mm256_set1_ps(2.12194440e-4f), r);
  __m256 p = _mm256_set1_ps(1.9875691500e-4f);
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.3981999507e-3f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(8.3334519073e-3f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(4.1665795894e-2f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.6666665459e-1f));
  p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(5.0000001201e-1f));
  p = _mm256_add_ps(_mm256_fmadd_ps(p, _mm256_mul_ps(r, r), r), _mm256_set1_ps(1.0f));
  const __m256i power = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
  return _mm256_mul_ps(p, _mm256_castsi256_ps(_mm256_slli_epi32(power, 23)));
}

// As ck_bf16_of_float, each in the low half of a lane of 32 bits.
static inline __m256i ck_narrow_avx2(__m256 v) {
  const __m256i bits = _mm256_castps_si256(v);
  const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
  const __m256i rounded = _mm256_add_epi32(bits, _mm256_add_epi32(_mm256_set1_epi32(0x7fff), odd));
  const __m256 quiet = _mm256_castsi256_ps(_mm256_or_si256(bits, _mm256_set1_epi32(0x400000)));
  const __m256 result = _mm256_blendv_ps(_mm256_castsi256_ps(rounded), quiet, _mm256_cmp_ps(v, v, _CMP_UNORD_Q));
  return _mm256_srli_epi32(_mm256_castps_si256(result), 16);
}

// 16 lanes of 32 bits, none above 65,535, to 16 bits each.
static inline __m256i ck_join_halves_avx2(__m256i low, __m256i high) {
  return _mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), 0xd8);
}

static inline __m256 ck_widen_avx2(__m128i halves) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
}

static inline __m256i ck_magnitude_avx2(__m256 v) {
  return _mm256_and_si256(_mm256_castps_si256(v), _mm256_set1_epi32(0x7fffffff));
}

// What ck_steps_between takes, of each lane.
typedef struct {
  __m256i signed_bits, unsigned_bits;
} ck_range_avx2;

static inline ck_range_avx2 ck_extended_avx2(ck_range_avx2 range, __m256 v) {
  range.signed_bits = _mm256_max_epi32(range.signed_bits, _mm256_castps_si256(v));
  range.unsigned_bits = _mm256_max_epu32(range.unsigned_bits, _mm256_castps_si256(v));
  return range;
}

// What ck_store_avx2 takes.
static inline __m256 ck_step_avx2(const ck_steps *steps, __m256 v) {
  return _mm256_fmadd_ps(v, _mm256_set1_ps(steps->factor), _mm256_set1_ps(steps->offset));
}

// The largest of 8 magnitudes.
static inline uint32_t ck_largest_avx2(__m256i v) {
  __m128i m = _mm_max_epu32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  m = _mm_max_epu32(m, _mm_shuffle_epi32(m, 0x4e));
  return (uint32_t)_mm_cvtsi128_si32(_mm_max_epu32(m, _mm_shuffle_epi32(m, 0xb1)));
}

static inline ck_steps ck_steps_of_avx2(ck_range_avx2 range) {
  __m128i m = _mm_max_epi32(_mm256_castsi256_si128(range.signed_bits), _mm256_extracti128_si256(range.signed_bits, 1));
  m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0x4e));
  m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0xb1));
  return ck_steps_between(_mm_cvtsi128_si32(m), ck_largest_avx2(range.unsigned_bits));
}

// Values i ..< i + 8 of a row in float32 or bfloat16; those from `count` on are 0.
static inline __m256 ck_load_avx2(ck_format format, const void *row, size_t i, size_t count) {
  if (format == CK_FLOAT32) {
    const float *in = (const float *)row + i;
    return count >= 8 ? _mm256_loadu_ps(in) : _mm256_maskload_ps(in, ck_mask_avx2(count));
  }
  const uint16_t *in = (const uint16_t *)row + i;
  if (count >= 8) return ck_widen_avx2(_mm_loadu_si128((const __m128i *)in));
  uint16_t some[8] = {0};
  memcpy(some, in, count * sizeof *some);
  return ck_widen_avx2(_mm_loadu_si128((const __m128i *)some));
}

// The first `count` of values i ..< i + 8 to a row in `format`; int8 as activations: 128 more.
static inline void ck_store_avx2(ck_format format, void *row, size_t i, size_t count, __m256 v) {
  if (format == CK_FLOAT32) {
    float *out = (float *)row + i;
    if (count >= 8) _mm256_storeu_ps(out, v);
    else _mm256_maskstore_ps(out, ck_mask_avx2(count), v);
    return;
  }
  __m128i bytes;
  if (format == CK_BFLOAT16) {
    const __m256i halves = ck_narrow_avx2(v);
    bytes = _mm256_castsi256_si128(ck_join_halves_avx2(halves, halves));
  } else {
    // The low byte of each lane, as vpmovdb takes it.
    const __m256i whole = _mm256_xor_si256(_mm256_cvtps_epi32(v), _mm256_set1_epi32(128));
    const __m256i low = _mm256_and_si256(whole, _mm256_set1_epi32(255));
    const __m128i words = _mm_packus_epi32(_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1));
    bytes = _mm_packus_epi16(words, words);
  }
  const size_t size = ck_value_bytes(format);
  char *out = (char *)row + i * size;
  if (count < 8) {
    char all[16];
    _mm_storeu_si128((__m128i *)all, bytes);
    memcpy(out, all, count * size);
  } else if (format == CK_BFLOAT16) {
    _mm_storeu_si128((__m128i *)out, bytes);
  } else {
    _mm_storel_epi64((__m128i *)out, bytes);
  }
}

CK_END

#endif
