#if defined(__x86_64__)
#include <string.h>

#include "../common/avx512.h"
#include "tile_avx512.h"

CK_BEGIN(CK_AVX512_TARGET)

static inline __m512i narrow(__m512 low, __m512 high) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(ck_narrow_avx512(low)), ck_narrow_avx512(high), 1);
}

#include "finish_avx512.h"

void ck_finish_avx512(const ck_gemm *g, size_t row, size_t rows, size_t panel, const void *sums) {
  finish(g, row, rows, panel, sums);
}

CK_TILES_AVX512(ck_tiles_fp32_avx512, "vfmadd231ps")

// Without dot products of two or four values, words are split: into two floats, or into two pairs of 16-bit integers,
// whose products vpmaddwd sums exactly (vpmaddubsw would saturate).
typedef struct {
  __m512i even, odd;
} pair;

static inline pair split_bf16(__m512i word) {
  return (pair){_mm512_slli_epi32(word, 16), _mm512_and_si512(word, _mm512_set1_epi32((int)0xffff0000))};
}

static inline pair split_signed(__m512i word) {
  return (pair){_mm512_srai_epi16(_mm512_slli_epi16(word, 8), 8), _mm512_srai_epi16(word, 8)};
}

static inline pair split_unsigned(__m512i word) {
  return (pair){_mm512_and_si512(word, _mm512_set1_epi16(0xff)), _mm512_srli_epi16(word, 8)};
}

static inline __m512i add_product(__m512i sum, pair a, pair b, ck_format format) {
  if (format == CK_INT8)
    return _mm512_add_epi32(_mm512_add_epi32(sum, _mm512_madd_epi16(a.even, b.even)), _mm512_madd_epi16(a.odd, b.odd));
  __m512 x = _mm512_fmadd_ps(_mm512_castsi512_ps(a.even), _mm512_castsi512_ps(b.even), _mm512_castsi512_ps(sum));
  x = _mm512_fmadd_ps(_mm512_castsi512_ps(a.odd), _mm512_castsi512_ps(b.odd), x);
  return _mm512_castps_si512(x);
}

static inline __attribute__((always_inline)) void tile(const ck_tile_operands *t, ck_format format, size_t rows) {
  const char *start = t->start, *input = t->input, *panel = t->panel;
  __m512i sums[6][2];
#pragma GCC unroll 6
  for (size_t i = 0; i < rows; i++) {
    sums[i][0] = _mm512_loadu_si512(start + i * t->start_stride);
    sums[i][1] = _mm512_loadu_si512(start + i * t->start_stride + 64);
  }
  for (size_t words = t->words; words; words--, input += 4, panel += CK_PANEL * 4) {
    const __m512i low = _mm512_loadu_si512(panel), high = _mm512_loadu_si512(panel + 64);
    const pair left = format == CK_INT8 ? split_signed(low) : split_bf16(low);
    const pair right = format == CK_INT8 ? split_signed(high) : split_bf16(high);
#pragma GCC unroll 6
    for (size_t i = 0; i < rows; i++) {
      int value;
      memcpy(&value, input + i * t->input_stride, sizeof value);
      const __m512i word = _mm512_set1_epi32(value);
      const pair a = format == CK_INT8 ? split_unsigned(word) : split_bf16(word);
      sums[i][0] = add_product(sums[i][0], a, left, format);
      sums[i][1] = add_product(sums[i][1], a, right, format);
    }
  }
#pragma GCC unroll 6
  for (size_t i = 0; i < rows; i++) {
    _mm512_storeu_si512((char *)t->sums + i * CK_PANEL * 4, sums[i][0]);
    _mm512_storeu_si512((char *)t->sums + i * CK_PANEL * 4 + 64, sums[i][1]);
  }
}

#define TILE(name, format, rows) \
  static void name##_##rows(const ck_tile_operands *t) { tile(t, format, rows); }
#define TILES(name, format)                                                                                      \
  TILE(name, format, 1)                                                                                          \
  TILE(name, format, 2)                                                                                          \
  TILE(name, format, 3)                                                                                          \
  TILE(name, format, 4)                                                                                          \
  TILE(name, format, 5)                                                                                          \
  TILE(name, format, 6)                                                                                          \
  ck_tile *const name[] = {name##_1, name##_2, name##_3, name##_4, name##_5, name##_6};

TILES(ck_tiles_bf16_avx512, CK_BFLOAT16)
TILES(ck_tiles_int8_avx512, CK_INT8)

CK_END

#endif
