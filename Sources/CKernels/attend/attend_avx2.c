#if defined(__x86_64__)
#include "../common/transpose_avx2.h"
#include "steps.h"

extern ck_tile *const ck_tiles_fp32_avx2[];

CK_BEGIN(CK_AVX2_TARGET)

// Values i ..< i + 8 of a row of so many; 0 behind its end.
static inline __m256 values_at(ck_format format, const void *row, size_t i, size_t width) {
  return i < width ? ck_load_avx2(format, row, i, width - i) : _mm256_setzero_ps();
}

static void copy_rows(void *out, size_t words, ck_format format, const void *in, size_t stride, size_t rows,
                      size_t width) {
  for (size_t row = 0; row < rows; row++)
    for (size_t i = 0; i < words; i += 8)
      ck_store_avx2(CK_FLOAT32, (float *)out + row * words, i, words - i,
                    values_at(format, (const char *)in + row * stride, i, width));
}

static void pack_keys(void *panel, ck_format format, const void *in, size_t stride, size_t count, size_t width) {
  for (size_t first = 0; first < CK_PANEL; first += 8)
    for (size_t i = 0; i < width; i += 8) {
      __m256i r[8];
      for (size_t k = 0; k < 8; k++) {
        const size_t present = first + k < count ? width : 0;
        r[k] = _mm256_castps_si256(values_at(format, (const char *)in + (first + k) * stride, i, present));
      }
      ck_transpose_avx2(r);
      for (size_t k = 0; k < 8 && i + k < width; k++)
        _mm256_storeu_si256((__m256i *)((float *)panel + (i + k) * CK_PANEL + first), r[k]);
    }
}

static void pack_values(void *panel, ck_format format, const void *in, size_t stride, size_t length, size_t count) {
  copy_rows(panel, CK_PANEL, format, in, stride, length, count);
}

// Scores i ..< i + 8 of a row; `other` behind its end.
static inline __m256 scores_at(const float *scores, size_t step, size_t length, size_t i, __m256 other) {
  const __m256 v = _mm256_loadu_ps(scores + i / CK_PANEL * step + i % CK_PANEL);
  return _mm256_blendv_ps(other, v, _mm256_castsi256_ps(ck_mask_avx2(length - i)));
}

static float softmax(void *out, const float *scores, size_t step, size_t length) {
  const __m256 least = _mm256_set1_ps(-INFINITY), none = _mm256_setzero_ps();
  const size_t padded = ck_panels(length) * CK_PANEL;
  __m256 largest = least, sum = none;
  for (size_t i = 0; i < length; i += 8) largest = _mm256_max_ps(scores_at(scores, step, length, i, least), largest);
  const __m256 top = _mm256_set1_ps(ck_max_avx2(largest));
  for (size_t i = 0; i < padded; i += 8) {
    __m256 e = none;
    if (i < length) {
      e = ck_exp_avx2(_mm256_sub_ps(scores_at(scores, step, length, i, top), top));
      e = _mm256_and_ps(e, _mm256_castsi256_ps(ck_mask_avx2(length - i)));
    }
    _mm256_storeu_ps((float *)out + i, e);
    sum = _mm256_add_ps(sum, e);
  }
  return 1 / ck_sum_avx2(sum);
}

static void finish(void *out, ck_format format, const float *sums, float factor, size_t count) {
  for (size_t i = 0; i < count; i += 8)
    ck_store_avx2(format, out, i, count - i, _mm256_mul_ps(_mm256_loadu_ps(sums + i), _mm256_set1_ps(factor)));
}

CK_END

const ck_attend_steps ck_attend_avx2 = {CK_FLOAT32, 6,           ck_tiles_fp32_avx2, NULL,  copy_rows,
                                        pack_keys,  pack_values, softmax,            finish};

#endif
