// A weight has 23 bits and a sign, too wide for the 16-bit multiply-add, so it is split: weight = high * 2^12 + low,
// 0 <= low < 2^12. The sums of both halves are kept apart and joined at the end. All arithmetic is modulo 2^32 and the
// true sum fits 32 bits, so whatever wraps between does no harm: the result is equal to the portable one.
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "kernels.h"

#define AVX2 __attribute__((target("avx2")))

enum { SPLIT = 12 };
static const int32_t low_mask = (1 << SPLIT) - 1;

// (low + high * 2^12 + one half) without the fraction.
static inline AVX2 __m256i joined256(__m256i low, __m256i high) {
  const __m256i half = _mm256_set1_epi32(1 << (CK_RESIZE_PRECISION_BITS - 1));
  const __m256i sum = _mm256_add_epi32(_mm256_add_epi32(low, half), _mm256_slli_epi32(high, SPLIT));
  return _mm256_srai_epi32(sum, CK_RESIZE_PRECISION_BITS);
}

// Four pixels as words: r0 r1 r2 r3 g0 g1 g2 g3 | b0 b1 b2 b3 and nothing. `wide` reads 16 bytes, else the 12 that
// they have.
static inline AVX2 __m256i four_pixels(const uint8_t *from, const int wide) {
  __m128i bytes;
  if (wide) {
    bytes = _mm_loadu_si128((const __m128i *)from);
  } else {
    int32_t last;
    memcpy(&last, from + 8, sizeof last);
    bytes = _mm_insert_epi32(_mm_loadl_epi64((const __m128i *)from), last, 2);
  }
  const __m256i spread = _mm256_setr_epi8(
      0, -1, 3, -1, 6, -1, 9, -1, 1, -1, 4, -1, 7, -1, 10, -1,
      2, -1, 5, -1, 8, -1, 11, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), spread);
}

// `count` (1 to 4) rows at once, so that each weight is fetched and split once for all of them.
static inline AVX2 __attribute__((always_inline)) void horizontal_rows(
    uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t width, const size_t count, const int wide) {
  const size_t in_stride = 3 * width, out_stride = 3 * axis->outputs;
  for (size_t i = 0; i < axis->outputs; i++) {
    const uint8_t *from = in + 3 * (size_t)axis->starts[i];
    const int32_t *weights = axis->weights + axis->taps * i;
    __m256i low[4], high[4];
    for (size_t r = 0; r < count; r++) low[r] = high[r] = _mm256_setzero_si256();
    for (size_t t = 0; t < axis->taps; t += 4, from += 12) {
      const __m128i four = _mm_loadu_si128((const __m128i *)(weights + t));
      const __m128i four_low = _mm_srli_epi32(_mm_slli_epi32(four, 32 - SPLIT), 32 - SPLIT);
      const __m256i both = _mm256_castsi128_si256(_mm_packs_epi32(four_low, _mm_srai_epi32(four, SPLIT)));
      const __m256i weights_low = _mm256_permute4x64_epi64(both, 0x00);
      const __m256i weights_high = _mm256_permute4x64_epi64(both, 0x55);
      for (size_t r = 0; r < count; r++) {
        const __m256i pixels = four_pixels(from + in_stride * r, wide);
        low[r] = _mm256_add_epi32(low[r], _mm256_madd_epi16(pixels, weights_low));
        high[r] = _mm256_add_epi32(high[r], _mm256_madd_epi16(pixels, weights_high));
      }
    }
    for (size_t r = 0; r < count; r++) {
      // Neighbours are the two halves of one channel: r and g in the lower lane, b in the upper one.
      const __m256i sums = joined256(_mm256_hadd_epi32(low[r], low[r]), _mm256_hadd_epi32(high[r], high[r]));
      const __m128i rgb = _mm_unpacklo_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
      const __m128i words = _mm_packs_epi32(rgb, rgb);
      const int32_t pixel = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
      memcpy(out + out_stride * r + 3 * i, &pixel, 3);
    }
  }
}

AVX2 void ck_resize_horizontal_avx2(
    uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t rows, size_t width) {
  const size_t in_stride = 3 * width, out_stride = 3 * axis->outputs;
  size_t y = 0;
  // Reading past a row's end is harmless while another row follows. Rows are of four pixels or more.
  for (; y + 4 < rows; y += 4) horizontal_rows(out + out_stride * y, in + in_stride * y, axis, width, 4, 1);
  for (; y + 1 < rows; y++) horizontal_rows(out + out_stride * y, in + in_stride * y, axis, width, 1, 1);
  horizontal_rows(out + out_stride * y, in + in_stride * y, axis, width, 1, 0);
}

// Two neighbouring weights as the words of one 32-bit lane, lower halves or upper halves.
static inline int32_t low_pair(int32_t first, int32_t second) {
  return (first & low_mask) | (int32_t)((uint32_t)(second & low_mask) << 16);
}

static inline int32_t high_pair(int32_t first, int32_t second) {
  return (int32_t)((uint32_t)(first >> SPLIT) & 0xffff) | (int32_t)((uint32_t)(second >> SPLIT) << 16);
}

// 32 columns of one output row. The pairs' products land as columns 0-3|16-19, 4-7|20-23, 8-11|24-27, 12-15|28-31, the
// order that the two packs undo.
static inline AVX2 void vertical_block(
    uint8_t *out, const uint8_t *in, const int32_t *weights, size_t taps, size_t row_bytes) {
  const __m256i zero = _mm256_setzero_si256();
  __m256i low[4] = {zero, zero, zero, zero}, high[4] = {zero, zero, zero, zero};
  for (size_t t = 0; t < taps; t += 2) {
    const int paired = t + 1 < taps;
    const int32_t first = weights[t], second = paired ? weights[t + 1] : 0;
    const __m256i weights_low = _mm256_set1_epi32(low_pair(first, second));
    const __m256i weights_high = _mm256_set1_epi32(high_pair(first, second));
    const uint8_t *row = in + row_bytes * t;
    const __m256i a = _mm256_loadu_si256((const __m256i *)row);
    const __m256i b = _mm256_loadu_si256((const __m256i *)(row + (paired ? row_bytes : 0)));
    const __m256i front = _mm256_unpacklo_epi8(a, b), back = _mm256_unpackhi_epi8(a, b);
    const __m256i words[4] = {
        _mm256_unpacklo_epi8(front, zero), _mm256_unpackhi_epi8(front, zero),
        _mm256_unpacklo_epi8(back, zero), _mm256_unpackhi_epi8(back, zero)};
    for (int k = 0; k < 4; k++) {
      low[k] = _mm256_add_epi32(low[k], _mm256_madd_epi16(words[k], weights_low));
      high[k] = _mm256_add_epi32(high[k], _mm256_madd_epi16(words[k], weights_high));
    }
  }
  const __m256i left = _mm256_packs_epi32(joined256(low[0], high[0]), joined256(low[1], high[1]));
  const __m256i right = _mm256_packs_epi32(joined256(low[2], high[2]), joined256(low[3], high[3]));
  _mm256_storeu_si256((__m256i *)out, _mm256_packus_epi16(left, right));
}

AVX2 void ck_resize_vertical_avx2(uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t row_bytes) {
  for (size_t i = 0; i < axis->outputs; i++, out += row_bytes) {
    const uint8_t *rows = in + row_bytes * (size_t)axis->starts[i];
    const int32_t *weights = axis->weights + axis->taps * i;
    size_t x = 0;
    for (; x + 32 <= row_bytes; x += 32) vertical_block(out + x, rows + x, weights, axis->taps, row_bytes);
    // The last block overlaps the one before: its columns come out the same again.
    if (x < row_bytes) {
      x = row_bytes - 32;
      vertical_block(out + x, rows + x, weights, axis->taps, row_bytes);
    }
  }
}
#endif
