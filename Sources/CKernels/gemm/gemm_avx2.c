#if defined(__x86_64__)
#include <string.h>

#include "../common/avx2.h"
#include "../common/target.h"
#include "kernel.h"

CK_BEGIN(CK_AVX2_TARGET)

// Each half of a panel by itself: 16 registers hold the sums of 6 rows and 16 outputs and no more. Words of several
// values are split: into two floats, or into two pairs of 16-bit integers, whose products vpmaddwd sums exactly
// (vpmaddubsw would saturate); that leaves room for 4 rows.
typedef struct {
  __m256i even, odd;
} pair;

static inline pair split_weights(__m256i word, ck_format format) {
  if (format == CK_FLOAT32) return (pair){word, word};
  if (format == CK_INT8) return (pair){_mm256_srai_epi16(_mm256_slli_epi16(word, 8), 8), _mm256_srai_epi16(word, 8)};
  return (pair){_mm256_slli_epi32(word, 16), _mm256_and_si256(word, _mm256_set1_epi32((int)0xffff0000))};
}

static inline pair split_input(__m256i word, ck_format format) {
  if (format != CK_INT8) return split_weights(word, format);
  return (pair){_mm256_and_si256(word, _mm256_set1_epi16(0xff)), _mm256_srli_epi16(word, 8)};
}

static inline __m256i multiply_add(__m256i a, __m256i b, __m256i sum) {
  return _mm256_castps_si256(_mm256_fmadd_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), _mm256_castsi256_ps(sum)));
}

static inline __m256i add_product(__m256i sum, pair a, pair b, ck_format format) {
  if (format == CK_FLOAT32) return multiply_add(a.even, b.even, sum);
  if (format == CK_BFLOAT16) return multiply_add(a.odd, b.odd, multiply_add(a.even, b.even, sum));
  return _mm256_add_epi32(_mm256_add_epi32(sum, _mm256_madd_epi16(a.even, b.even)), _mm256_madd_epi16(a.odd, b.odd));
}

static inline __attribute__((always_inline)) void tile(const ck_tile_operands *t, ck_format format, size_t rows) {
  for (size_t half = 0; half < CK_PANEL * 4; half += 64) {
    const char *start = (const char *)t->start + half, *input = t->input, *panel = (const char *)t->panel + half;
    __m256i sums[6][2];
#pragma GCC unroll 6
    for (size_t i = 0; i < rows; i++) {
      sums[i][0] = _mm256_loadu_si256((const __m256i *)(start + i * t->start_stride));
      sums[i][1] = _mm256_loadu_si256((const __m256i *)(start + i * t->start_stride + 32));
    }
    for (size_t words = t->words; words; words--, input += 4, panel += CK_PANEL * 4) {
      const pair left = split_weights(_mm256_loadu_si256((const __m256i *)panel), format);
      const pair right = split_weights(_mm256_loadu_si256((const __m256i *)(panel + 32)), format);
#pragma GCC unroll 6
      for (size_t i = 0; i < rows; i++) {
        int word;
        memcpy(&word, input + i * t->input_stride, sizeof word);
        const pair a = split_input(_mm256_set1_epi32(word), format);
        sums[i][0] = add_product(sums[i][0], a, left, format);
        sums[i][1] = add_product(sums[i][1], a, right, format);
      }
    }
    char *out = (char *)t->sums + half;
#pragma GCC unroll 6
    for (size_t i = 0; i < rows; i++, out += CK_PANEL * 4) {
      _mm256_storeu_si256((__m256i *)out, sums[i][0]);
      _mm256_storeu_si256((__m256i *)(out + 32), sums[i][1]);
    }
  }
}

#define TILE(name, format, rows) \
  static void name##_##rows(const ck_tile_operands *t) { tile(t, format, rows); }
#define FOUR_TILES(name, format) \
  TILE(name, format, 1)          \
  TILE(name, format, 2)          \
  TILE(name, format, 3)          \
  TILE(name, format, 4)

FOUR_TILES(fp32, CK_FLOAT32)
TILE(fp32, CK_FLOAT32, 5)
TILE(fp32, CK_FLOAT32, 6)
FOUR_TILES(bf16, CK_BFLOAT16)
FOUR_TILES(int8, CK_INT8)

ck_tile *const ck_tiles_fp32_avx2[] = {fp32_1, fp32_2, fp32_3, fp32_4, fp32_5, fp32_6};
ck_tile *const ck_tiles_bf16_avx2[] = {bf16_1, bf16_2, bf16_3, bf16_4};
ck_tile *const ck_tiles_int8_avx2[] = {int8_1, int8_2, int8_3, int8_4};

CK_END

#endif
