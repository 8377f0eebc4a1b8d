// Tiles of 1 to 12 rows by a panel for one instruction that multiplies and adds 32-bit words: vfmadd231ps, vdpbf16ps or
// vpdpbusd. In assembly, since compilers keep neither 24 sums in registers nor one load of a word for two products.
//
// zmm0 to 23: the sums, two of each row. zmm24, 25: a word of the panel. zmm26 to 31: words of the rows, in turn.
// Rows are addressed from every third one: base, base + stride, base + 2 stride.
#ifndef CKERNELS_TILE_AVX512_H
#define CKERNELS_TILE_AVX512_H

#include "../common/target.h"
#include "kernel.h"

#define CK_ROW(op, address, word, left, right) \
  "vpbroadcastd " address ", %%zmm" word "\n\t" op " %%zmm24, %%zmm" word ", %%zmm" left "\n\t" op \
  " %%zmm25, %%zmm" word ", %%zmm" right "\n\t"

#define CK_ROWS_1(op, at) CK_ROW(op, at "(%[row0])", "26", "0", "1")
#define CK_ROWS_2(op, at) CK_ROWS_1(op, at) CK_ROW(op, at "(%[row0],%[stride])", "27", "2", "3")
#define CK_ROWS_3(op, at) CK_ROWS_2(op, at) CK_ROW(op, at "(%[row0],%[stride],2)", "28", "4", "5")
#define CK_ROWS_4(op, at) CK_ROWS_3(op, at) CK_ROW(op, at "(%[row3])", "29", "6", "7")
#define CK_ROWS_5(op, at) CK_ROWS_4(op, at) CK_ROW(op, at "(%[row3],%[stride])", "30", "8", "9")
#define CK_ROWS_6(op, at) CK_ROWS_5(op, at) CK_ROW(op, at "(%[row3],%[stride],2)", "31", "10", "11")
#define CK_ROWS_7(op, at) CK_ROWS_6(op, at) CK_ROW(op, at "(%[row6])", "26", "12", "13")
#define CK_ROWS_8(op, at) CK_ROWS_7(op, at) CK_ROW(op, at "(%[row6],%[stride])", "27", "14", "15")
#define CK_ROWS_9(op, at) CK_ROWS_8(op, at) CK_ROW(op, at "(%[row6],%[stride],2)", "28", "16", "17")
#define CK_ROWS_10(op, at) CK_ROWS_9(op, at) CK_ROW(op, at "(%[row9])", "29", "18", "19")
#define CK_ROWS_11(op, at) CK_ROWS_10(op, at) CK_ROW(op, at "(%[row9],%[stride])", "30", "20", "21")
#define CK_ROWS_12(op, at) CK_ROWS_11(op, at) CK_ROW(op, at "(%[row9],%[stride],2)", "31", "22", "23")

#define CK_START(left, right)                                                          \
  "vmovups (%[start]), %%zmm" left "\n\tvmovups 64(%[start]), %%zmm" right "\n\t" \
  "addq %[step], %[start]\n\t"
#define CK_START_1 CK_START("0", "1")
#define CK_START_2 CK_START_1 CK_START("2", "3")
#define CK_START_3 CK_START_2 CK_START("4", "5")
#define CK_START_4 CK_START_3 CK_START("6", "7")
#define CK_START_5 CK_START_4 CK_START("8", "9")
#define CK_START_6 CK_START_5 CK_START("10", "11")
#define CK_START_7 CK_START_6 CK_START("12", "13")
#define CK_START_8 CK_START_7 CK_START("14", "15")
#define CK_START_9 CK_START_8 CK_START("16", "17")
#define CK_START_10 CK_START_9 CK_START("18", "19")
#define CK_START_11 CK_START_10 CK_START("20", "21")
#define CK_START_12 CK_START_11 CK_START("22", "23")

#define CK_KEEP(left, at, right, next) \
  "vmovups %%zmm" left ", " at "(%[start])\n\tvmovups %%zmm" right ", " next "(%[start])\n\t"
#define CK_KEEP_1 CK_KEEP("0", "0", "1", "64")
#define CK_KEEP_2 CK_KEEP_1 CK_KEEP("2", "128", "3", "192")
#define CK_KEEP_3 CK_KEEP_2 CK_KEEP("4", "256", "5", "320")
#define CK_KEEP_4 CK_KEEP_3 CK_KEEP("6", "384", "7", "448")
#define CK_KEEP_5 CK_KEEP_4 CK_KEEP("8", "512", "9", "576")
#define CK_KEEP_6 CK_KEEP_5 CK_KEEP("10", "640", "11", "704")
#define CK_KEEP_7 CK_KEEP_6 CK_KEEP("12", "768", "13", "832")
#define CK_KEEP_8 CK_KEEP_7 CK_KEEP("14", "896", "15", "960")
#define CK_KEEP_9 CK_KEEP_8 CK_KEEP("16", "1024", "17", "1088")
#define CK_KEEP_10 CK_KEEP_9 CK_KEEP("18", "1152", "19", "1216")
#define CK_KEEP_11 CK_KEEP_10 CK_KEEP("20", "1280", "21", "1344")
#define CK_KEEP_12 CK_KEEP_11 CK_KEEP("22", "1408", "23", "1472")

#define CK_WORD(op, rows, at, left, right) \
  "vmovups " left "(%[panel]), %%zmm24\n\tvmovups " right "(%[panel]), %%zmm25\n\t" CK_ROWS_##rows(op, at)

#define CK_ADVANCE(row_bytes, panel_bytes)                                                                        \
  "addq $" row_bytes ", %[row0]\n\taddq $" row_bytes ", %[row3]\n\taddq $" row_bytes ", %[row6]\n\taddq $" row_bytes \
  ", %[row9]\n\taddq $" panel_bytes ", %[panel]\n\t"

// Four words a turn, then the rest one by one. What comes next is fetched to the first cache: to the second one
// (prefetcht1) was slower than not at all on Zen 4.
#define CK_TILE_AVX512(name, op, rows)                                                                                \
  static void name##_##rows(const ck_tile_operands *t) {                                                              \
    const size_t stride = t->input_stride;                                                                            \
    const char *row0 = t->input, *row3 = row0 + 3 * stride, *row6 = row3 + 3 * stride, *row9 = row6 + 3 * stride;     \
    const char *start = t->start, *panel = t->panel, *next = t->next, *output = t->output;                            \
    size_t words = t->words;                                                                                          \
    __asm__ volatile(                                                                                                 \
        CK_START_##rows                                                                                               \
        "subq $4, %[words]\n\tjb 2f\n\t.p2align 5\n"                                                                  \
        "1:\n\t" CK_WORD(op, rows, "0", "0", "64") "prefetcht0 (%[next])\n\tprefetcht0 (%[output])\n\t"               \
        CK_WORD(op, rows, "4", "128", "192")                                                                          \
        CK_WORD(op, rows, "8", "256", "320") "prefetcht0 64(%[next])\n\tprefetcht0 64(%[output])\n\t"                 \
        CK_WORD(op, rows, "12", "384", "448")                                                                         \
        CK_ADVANCE("16", "512") "addq %[pace], %[next]\n\taddq %[output_stride], %[output]\n\t"                       \
        "subq $4, %[words]\n\tjae 1b\n"                                                                               \
        "2:\n\taddq $4, %[words]\n\tje 4f\n"                                                                          \
        "3:\n\t" CK_WORD(op, rows, "0", "0", "64")                                                                    \
        CK_ADVANCE("4", "128") "subq $1, %[words]\n\tjne 3b\n"                                                        \
        "4:\n\tmovq %[sums], %[start]\n\t" CK_KEEP_##rows                                                             \
        : [row0] "+r"(row0), [row3] "+r"(row3), [row6] "+r"(row6), [row9] "+r"(row9), [start] "+r"(start),            \
          [panel] "+r"(panel), [next] "+r"(next), [output] "+r"(output), [words] "+r"(words)                          \
        : [stride] "r"(stride), [step] "m"(t->start_stride), [sums] "m"(t->sums), [pace] "m"(t->pace),                \
          [output_stride] "m"(t->output_stride)                                                                       \
        : "memory", "cc", "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7", "zmm8", "zmm9", "zmm10",    \
          "zmm11", "zmm12", "zmm13", "zmm14", "zmm15", "zmm16", "zmm17", "zmm18", "zmm19", "zmm20", "zmm21", "zmm22", \
          "zmm23", "zmm24", "zmm25", "zmm26", "zmm27", "zmm28", "zmm29", "zmm30", "zmm31");                           \
  }

#define CK_TILES_AVX512(name, op)                                                                        \
  CK_TILE_AVX512(name, op, 1)                                                                            \
  CK_TILE_AVX512(name, op, 2)                                                                            \
  CK_TILE_AVX512(name, op, 3)                                                                            \
  CK_TILE_AVX512(name, op, 4)                                                                            \
  CK_TILE_AVX512(name, op, 5)                                                                            \
  CK_TILE_AVX512(name, op, 6)                                                                            \
  CK_TILE_AVX512(name, op, 7)                                                                            \
  CK_TILE_AVX512(name, op, 8)                                                                            \
  CK_TILE_AVX512(name, op, 9)                                                                            \
  CK_TILE_AVX512(name, op, 10)                                                                           \
  CK_TILE_AVX512(name, op, 11)                                                                           \
  CK_TILE_AVX512(name, op, 12)                                                                           \
  ck_tile *const name[] = {name##_1, name##_2, name##_3, name##_4,  name##_5,  name##_6,                 \
                           name##_7, name##_8, name##_9, name##_10, name##_11, name##_12};

#endif
