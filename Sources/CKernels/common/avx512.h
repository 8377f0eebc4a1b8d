// Arithmetic shared by the AVX-512 kernels.
#ifndef CKERNELS_AVX512_H
#define CKERNELS_AVX512_H

#include <immintrin.h>
#include <stddef.h>

#include "../include/format.h"
#include "convert.h"
#include "target.h"

CK_BEGIN(CK_AVX512_TARGET)

// Lanes 0 ..< count set; all of them from 16 on.
static inline __mmask16 ck_mask_avx512(size_t count) {
  return (__mmask16)(count >= 16 ? 0xffff : (1u << count) - 1);
}

// As ck_exp_portable. Of two operands the second is taken where either is not a number: x, which stays one.
static inline __m512 ck_exp_avx512(__m512 x) {
  x = _mm512_max_ps(_mm512_set1_ps(-87.3365f), _mm512_min_ps(_mm512_set1_ps(88.3762f), x));
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504088896341f)),
                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x);
  r = _mm512_fmadd_ps(n, _mm512_set1_ps(2.12194440e-4f), r);
  __m512 p = _mm512_set1_ps(1.9875691500e-4f);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.3981999507e-3f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(8.3334519073e-3f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(4.1665795894e-2f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.6666665459e-1f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(5.0000001201e-1f));
  p = _mm512_add_ps(_mm512_fmadd_ps(p, _mm512_mul_ps(r, r), r), _mm512_set1_ps(1.0f));
  return _mm512_scalef_ps(p, n);
}

// As ck_bf16_of_float. vcvtneps2bf16 would make subnormal numbers 0, and is no faster here.
static inline __m256i ck_narrow_avx512(__m512 v) {
  const __m512i bits = _mm512_castps_si512(v), half = _mm512_set1_epi32(0x7fff);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  const __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(half, odd));
  const __mmask16 not_a_number = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);
  const __m512i result = _mm512_mask_or_epi32(rounded, not_a_number, bits, _mm512_set1_epi32(0x400000));
  return _mm512_cvtepi32_epi16(_mm512_srli_epi32(result, 16));
}

static inline __m512 ck_widen_avx512(__m256i halves) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
}

// Whole numbers of -128 to 127, rounded from `v`; 0 for what is not a number.
static inline __m128i ck_int8_avx512(__m512 v) { return _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(v)); }

static inline __m512i ck_magnitude_avx512(__m512 v) {
  return _mm512_and_si512(_mm512_castps_si512(v), _mm512_set1_epi32(0x7fffffff));
}

// What ck_steps_between takes, of each lane.
typedef struct {
  __m512i signed_bits, unsigned_bits;
} ck_range_avx512;

static inline ck_range_avx512 ck_extended_avx512(ck_range_avx512 range, __m512 v) {
  range.signed_bits = _mm512_max_epi32(range.signed_bits, _mm512_castps_si512(v));
  range.unsigned_bits = _mm512_max_epu32(range.unsigned_bits, _mm512_castps_si512(v));
  return range;
}

static inline ck_steps ck_steps_of_avx512(ck_range_avx512 range) {
  return ck_steps_between(_mm512_reduce_max_epi32(range.signed_bits), _mm512_reduce_max_epu32(range.unsigned_bits));
}

// What ck_store_avx512 takes.
static inline __m512 ck_step_avx512(const ck_steps *steps, __m512 v) {
  return _mm512_fmadd_ps(v, _mm512_set1_ps(steps->factor), _mm512_set1_ps(steps->offset));
}

// Values i ..< i + 16 of a row in float32 or bfloat16; those that the mask lacks are 0.
static inline __m512 ck_load_avx512(ck_format format, const void *row, size_t i, __mmask16 mask) {
  if (format == CK_FLOAT32) return _mm512_maskz_loadu_ps(mask, (const float *)row + i);
  return ck_widen_avx512(_mm256_maskz_loadu_epi16(mask, (const uint16_t *)row + i));
}

// The values i ..< i + 16 that the mask has to a row in `format`; int8 as activations: 128 more.
static inline void ck_store_avx512(ck_format format, void *row, size_t i, __mmask16 mask, __m512 v) {
  switch (format) {
    case CK_FLOAT32: _mm512_mask_storeu_ps((float *)row + i, mask, v); break;
    case CK_BFLOAT16: _mm256_mask_storeu_epi16((uint16_t *)row + i, mask, ck_narrow_avx512(v)); break;
    case CK_INT8:
      _mm_mask_storeu_epi8((uint8_t *)row + i, mask, _mm_xor_si128(ck_int8_avx512(v), _mm_set1_epi8(-128)));
      break;
  }
}

CK_END

#endif
