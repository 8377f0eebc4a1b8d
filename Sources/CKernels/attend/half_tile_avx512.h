// Tiles as gemm's, of the first 16 outputs of a panel: for a head of 72, whose 8 last channels would cost a panel, and
// for the last few keys. `op` multiplies a word of memory by 16 of the panel and adds that to 16 sums.
#ifndef CKERNELS_HALF_TILE_AVX512_H
#define CKERNELS_HALF_TILE_AVX512_H

#include "../common/avx512.h"
#include "../gemm/kernel.h"

// In assembly one by one, since compilers hoist the broadcasts and run out of registers. Rows are addressed from every
// third one: base, base + stride, base + 2 stride.
#define CK_HALF_TILE_AVX512(name, op, rows)                                                                       \
  static void name##_##rows(const ck_tile_operands *t) {                                                          \
    const size_t stride = t->input_stride;                                                                        \
    const char *first = t->input, *base[4] = {first, first + 3 * stride, first + 6 * stride, first + 9 * stride}; \
    __m512 sum[rows];                                                                                             \
    CK_UNROLL for (size_t i = 0; i < rows; i++)                                                                   \
      sum[i] = _mm512_loadu_ps((const char *)t->start + i * t->start_stride);                                     \
    for (const char *word = t->panel, *end = word + t->words * CK_PANEL * 4; word != end; word += CK_PANEL * 4) { \
      const __m512 weights = _mm512_loadu_ps(word);                                                               \
      CK_UNROLL for (size_t i = 0; i < rows; i++)                                                                 \
        __asm__(op " %2%{1to16%}, %1, %0"                                                                         \
                : "+v"(sum[i])                                                                                    \
                : "v"(weights), "m"(*(const int32_t *)(base[i / 3] + i % 3 * stride)));                           \
      CK_UNROLL for (size_t i = 0; i < 4; i++) {                                                                  \
        base[i] += 4;                                                                                             \
        __asm__("" : "+r"(base[i]));                                                                              \
      }                                                                                                           \
    }                                                                                                             \
    CK_UNROLL for (size_t i = 0; i < rows; i++) _mm512_storeu_ps((float *)t->sums + i * CK_PANEL, sum[i]);        \
  }

#define CK_UNROLL _Pragma("GCC unroll 12")

#define CK_HALF_TILES_AVX512(name, op)                                                                         \
  CK_HALF_TILE_AVX512(name, op, 1)                                                                             \
  CK_HALF_TILE_AVX512(name, op, 2)                                                                             \
  CK_HALF_TILE_AVX512(name, op, 3)                                                                             \
  CK_HALF_TILE_AVX512(name, op, 4)                                                                             \
  CK_HALF_TILE_AVX512(name, op, 5)                                                                             \
  CK_HALF_TILE_AVX512(name, op, 6)                                                                             \
  CK_HALF_TILE_AVX512(name, op, 7)                                                                             \
  CK_HALF_TILE_AVX512(name, op, 8)                                                                             \
  CK_HALF_TILE_AVX512(name, op, 9)                                                                             \
  CK_HALF_TILE_AVX512(name, op, 10)                                                                            \
  CK_HALF_TILE_AVX512(name, op, 11)                                                                            \
  CK_HALF_TILE_AVX512(name, op, 12)                                                                            \
  static ck_tile *const name[] = {name##_1, name##_2, name##_3, name##_4,  name##_5,  name##_6,                \
                                  name##_7, name##_8, name##_9, name##_10, name##_11, name##_12};

#endif
