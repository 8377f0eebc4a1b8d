#if defined(__x86_64__)
#include "../common/transpose_avx512.h"
#include "half_tile_avx512.h"
#include "steps.h"

extern ck_tile *const ck_tiles_fp32_avx512[], *const ck_tiles_bf16_avx512_bf16[];

CK_BEGIN(CK_AVX512_TARGET)

// Words i ..< i + 16 of a row of `width` values. A word of two bfloat16 values is moved as it is.
static inline __m512i words_at(ck_format operands, ck_format format, const void *row, size_t i, size_t width) {
  if (operands == CK_FLOAT32) {
    if (i >= width) return _mm512_setzero_si512();
    return _mm512_castps_si512(ck_load_avx512(format, row, i, ck_mask_avx512(width - i)));
  }
  const size_t left = width > 2 * i ? width - 2 * i : 0;
  const __mmask32 mask = left >= 32 ? 0xffffffff : (1u << left) - 1;
  return _mm512_maskz_loadu_epi16(mask, (const uint16_t *)row + 2 * i);
}

static inline void copy(ck_format operands, void *out, size_t words, ck_format format, const void *in, size_t stride,
                        size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++)
    for (size_t i = 0; i < words; i += 16)
      _mm512_mask_storeu_epi32((int32_t *)out + row * words + i, ck_mask_avx512(words - i),
                               words_at(operands, format, (const char *)in + row * stride, i, width));
}

static inline void transpose(ck_format operands, void *panel, ck_format format, const void *in, size_t stride,
                             size_t count, size_t width) {
  const size_t words = ck_words(operands, width);
  for (size_t first = 0; first < CK_PANEL; first += 16)
    for (size_t i = 0; i < words; i += 16) {
      __m512i r[16];
      for (size_t k = 0; k < 16; k++)
        r[k] = first + k < count ? words_at(operands, format, (const char *)in + (first + k) * stride, i, width)
                                 : _mm512_setzero_si512();
      ck_transpose_avx512(r);
      for (size_t k = 0; k < 16 && i + k < words; k++)
        _mm512_storeu_si512((int32_t *)panel + (i + k) * CK_PANEL + first, r[k]);
    }
}

static void copy_rows(void *out, size_t words, ck_format format, const void *in, size_t stride, size_t rows,
                      size_t width) {
  copy(CK_FLOAT32, out, words, format, in, stride, rows, width);
}

static void pack_keys(void *panel, ck_format format, const void *in, size_t stride, size_t count, size_t width) {
  transpose(CK_FLOAT32, panel, format, in, stride, count, width);
}

static void pack_values(void *panel, ck_format format, const void *in, size_t stride, size_t length, size_t count) {
  copy(CK_FLOAT32, panel, CK_PANEL, format, in, stride, length, count);
}

// The largest of a row's scores, in every lane.
static inline __m512 largest_of(const float *scores, size_t step, size_t length) {
  const __m512 least = _mm512_set1_ps(-INFINITY);
  __m512 low = least, high = least;
  size_t i = 0;
  for (; i + CK_PANEL <= length; i += CK_PANEL, scores += step) {
    low = _mm512_max_ps(_mm512_loadu_ps(scores), low);
    high = _mm512_max_ps(_mm512_loadu_ps(scores + 16), high);
  }
  const size_t left = length - i;
  if (left) low = _mm512_max_ps(_mm512_mask_loadu_ps(least, ck_mask_avx512(left), scores), low);
  if (left > 16) high = _mm512_max_ps(_mm512_mask_loadu_ps(least, ck_mask_avx512(left - 16), scores + 16), high);
  return _mm512_set1_ps(_mm512_reduce_max_ps(_mm512_max_ps(low, high)));
}

static float softmax(void *out, const float *scores, size_t step, size_t length) {
  const __m512 top = largest_of(scores, step, length);
  __m512 sums[2] = {_mm512_setzero_ps(), _mm512_setzero_ps()};
  for (size_t i = 0; i < length; i += CK_PANEL, scores += step)
    for (size_t half = 0; half < 2; half++) {
      const size_t first = i + 16 * half;
      const __mmask16 mask = ck_mask_avx512(first < length ? length - first : 0);
      const __m512 d = _mm512_maskz_sub_ps(mask, _mm512_loadu_ps(scores + 16 * half), top);
      const __m512 e = _mm512_maskz_mov_ps(mask, ck_exp_avx512(d));
      _mm512_storeu_ps((float *)out + first, e);
      sums[half] = _mm512_add_ps(sums[half], e);
    }
  return 1 / _mm512_reduce_add_ps(_mm512_add_ps(sums[0], sums[1]));
}

static void finish(void *out, ck_format format, const float *sums, float factor, size_t count) {
  for (size_t i = 0; i < count; i += 16)
    ck_store_avx512(format, out, i, ck_mask_avx512(count - i),
                    _mm512_mul_ps(_mm512_loadu_ps(sums + i), _mm512_set1_ps(factor)));
}

CK_HALF_TILES_AVX512(half_tiles, "vfmadd231ps")

CK_END

const ck_attend_steps ck_attend_avx512 = {CK_FLOAT32, 12,          ck_tiles_fp32_avx512, half_tiles, copy_rows,
                                          pack_keys,  pack_values, softmax,              finish};

CK_BEGIN(CK_AVX512_BF16_TARGET)

static void copy_rows_bf16(void *out, size_t words, ck_format format, const void *in, size_t stride, size_t rows,
                           size_t width) {
  copy(CK_BFLOAT16, out, words, format, in, stride, rows, width);
}

static void pack_keys_bf16(void *panel, ck_format format, const void *in, size_t stride, size_t count, size_t width) {
  transpose(CK_BFLOAT16, panel, format, in, stride, count, width);
}

// A word of a panel is a channel of two neighbouring keys.
static void pack_values_bf16(void *panel, ck_format format, const void *in, size_t stride, size_t length,
                             size_t count) {
  (void)format;
  const __mmask32 mask = 0xffffffff >> (32 - count);
  const __m512i pairs = _mm512_or_si512(  // 0, 32, 1, 33, ...
      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
      _mm512_slli_epi32(_mm512_set_epi32(47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32), 16));
  const __m512i later = _mm512_add_epi16(pairs, _mm512_set1_epi16(16));
  const char *row = in;
  for (size_t key = 0; key < length; key += 2, row += 2 * stride) {
    const __m512i even = _mm512_maskz_loadu_epi16(mask, row);
    const __m512i odd = _mm512_maskz_loadu_epi16(key + 1 < length ? mask : 0, row + stride);
    __m512i *word = (__m512i *)((char *)panel + key / 2 * CK_PANEL * 4);
    _mm512_storeu_si512(word, _mm512_permutex2var_epi16(even, pairs, odd));
    _mm512_storeu_si512(word + 1, _mm512_permutex2var_epi16(even, later, odd));
  }
}

// e^x for x <= 0 within 1e-4 of itself, a twentieth of what rounding to bfloat16 costs. x log2(e) = n + f with
// |f| <= 1/2; 2^f by the polynomial of least relative error. f is 0 for the x that are too large to have a fraction, and
// what is too small for a float becomes 0.
static inline __m512 rough_exp(__m512 x) {
  const __m512 t = _mm512_mul_ps(x, _mm512_set1_ps(1.44269504088896341f));
  const __m512 n = _mm512_roundscale_ps(t, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC), f = _mm512_sub_ps(t, n);
  __m512 p = _mm512_fmadd_ps(_mm512_set1_ps(5.517149379e-2f), f, _mm512_set1_ps(2.42610938e-1f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(6.932609938e-1f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(9.999280849e-1f));
  return _mm512_scalef_ps(p, n);
}

// The sum is of the rounded values, so that they are shares of one whole.
static float softmax_bf16(void *out, const float *scores, size_t step, size_t length) {
  const __m512 top = largest_of(scores, step, length);
  const __m512bh ones = (__m512bh)_mm512_set1_epi16(0x3f80);
  __m512 sum = _mm512_setzero_ps();
  uint16_t *next = out;
  for (size_t i = 0; i < length; i += CK_PANEL, scores += step, next += CK_PANEL) {
    const __m512 low = rough_exp(_mm512_sub_ps(_mm512_loadu_ps(scores), top));
    const __m512 high = rough_exp(_mm512_sub_ps(_mm512_loadu_ps(scores + 16), top));
    __m512i both = (__m512i)_mm512_cvtne2ps_pbh(high, low);
    if (length - i < CK_PANEL) both = _mm512_maskz_mov_epi16((1u << (length - i)) - 1, both);
    sum = _mm512_dpbf16_ps(sum, (__m512bh)both, ones);
    _mm512_storeu_si512(next, both);
  }
  return 1 / _mm512_reduce_add_ps(sum);
}

static void finish_bf16(void *out, ck_format format, const float *sums, float factor, size_t count) {
  (void)format;
  const __m512 low = _mm512_mul_ps(_mm512_loadu_ps(sums), _mm512_set1_ps(factor));
  const __m512 high = _mm512_mul_ps(_mm512_loadu_ps(sums + 16), _mm512_set1_ps(factor));
  _mm512_mask_storeu_epi16(out, 0xffffffff >> (CK_PANEL - count), (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

CK_HALF_TILES_AVX512(half_tiles_bf16, "vdpbf16ps")

CK_END

const ck_attend_steps ck_attend_avx512_bf16 = {
    CK_BFLOAT16,    12,               ck_tiles_bf16_avx512_bf16, half_tiles_bf16, copy_rows_bf16,
    pack_keys_bf16, pack_values_bf16, softmax_bf16,              finish_bf16};

#endif
