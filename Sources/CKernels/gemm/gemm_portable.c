#include "../common/convert.h"
#include "../common/portable.h"
#include "../gelu/coefficients.h"
#include "kernel.h"

// A tile in pieces of 4 rows by 16 outputs: sums that fit the vector registers of most processors, side by side so that
// compilers make vectors of them.
enum { TILE_ROWS = 4, TILE_OUTPUTS = 16 };

static inline void add_fp32(float *sums, const uint8_t *input, const float *weights) {
  float a;
  memcpy(&a, input, sizeof a);
  for (size_t c = 0; c < TILE_OUTPUTS; c++) sums[c] += a * weights[c];
}

static inline void add_bf16(float *sums, const uint8_t *input, const uint16_t *weights) {
  uint16_t a[2];
  memcpy(a, input, sizeof a);
  const float even = ck_float_of_bf16(a[0]), odd = ck_float_of_bf16(a[1]);
  for (size_t c = 0; c < TILE_OUTPUTS; c++)
    sums[c] += even * ck_float_of_bf16(weights[2 * c]) + odd * ck_float_of_bf16(weights[2 * c + 1]);
}

static inline void add_int8(int32_t *sums, const uint8_t *a, const int8_t *w) {
  for (size_t c = 0; c < TILE_OUTPUTS; c++)
    sums[c] += a[0] * w[4 * c] + a[1] * w[4 * c + 1] + a[2] * w[4 * c + 2] + a[3] * w[4 * c + 3];
}

#define ALL_ROWS _Pragma("GCC unroll 4")
#define TILE(name, rows, add, sum, value)                                                                       \
  static void name##_##rows(const ck_tile_operands *t) {                                                        \
    for (size_t half = 0; half < CK_PANEL; half += TILE_OUTPUTS) {                                              \
      const char *start = (const char *)t->start + half * 4;                                                    \
      sum sums[rows][TILE_OUTPUTS];                                                                             \
      ALL_ROWS for (size_t i = 0; i < rows; i++) memcpy(sums[i], start + i * t->start_stride, sizeof *sums);    \
      const uint8_t *input = t->input;                                                                          \
      const value *weights = (const value *)((const char *)t->panel + half * 4);                                \
      for (size_t words = t->words; words; words--, input += 4, weights += CK_PANEL * 4 / sizeof(value))        \
        ALL_ROWS for (size_t i = 0; i < rows; i++) add(sums[i], input + i * t->input_stride, weights);          \
      sum *out = (sum *)t->sums + half;                                                                         \
      ALL_ROWS for (size_t i = 0; i < rows; i++) memcpy(out + i * CK_PANEL, sums[i], sizeof *sums);             \
    }                                                                                                           \
  }
#define TILES(name, add, sum, value) \
  TILE(name, 1, add, sum, value)     \
  TILE(name, 2, add, sum, value)     \
  TILE(name, 3, add, sum, value)     \
  TILE(name, 4, add, sum, value)     \
  ck_tile *const name[TILE_ROWS] = {name##_1, name##_2, name##_3, name##_4};

TILES(ck_tiles_fp32_portable, add_fp32, float, float)
TILES(ck_tiles_bf16_portable, add_bf16, float, uint16_t)
TILES(ck_tiles_int8_portable, add_int8, int32_t, int8_t)

static float gelu(float x) {
  return x / (1 + ck_exp_portable(x * (CK_GELU_LINEAR + CK_GELU_CUBIC * (x * x))));
}

void ck_finish_portable(const ck_gemm *g, size_t row, size_t rows, size_t panel, const void *sums) {
  const size_t column = panel * CK_PANEL, left = g->outputs - column, count = left < CK_PANEL ? left : CK_PANEL;
  for (size_t i = 0; i < rows; i++) {
    char *output = (char *)g->output + (row + i) * g->output_stride + column * ck_value_bytes(g->output_format);
    float x[CK_PANEL];
    if (g->format == CK_INT8) {
      const int32_t *whole = (const int32_t *)sums + i * CK_PANEL;
      const float *scales = g->weight_scales + column, *bias = g->bias ? g->bias + column : NULL;
      const int32_t *weight_sums = g->weight_sums + column;
      const ck_row_scale a = g->input_scales[row + i];
      for (size_t c = 0; c < CK_PANEL; c++) x[c] = a.least * (scales[c] * (float)weight_sums[c]);
      for (size_t c = 0; bias && c < CK_PANEL; c++) x[c] += bias[c];
      for (size_t c = 0; c < CK_PANEL; c++) x[c] += (float)whole[c] * (a.scale * scales[c]);
    } else {
      memcpy(x, (const float *)sums + i * CK_PANEL, sizeof x);
    }
    if (g->epilogue == CK_STORE_GELU)
      for (size_t c = 0; c < CK_PANEL; c++) x[c] = gelu(x[c]);
    if (g->output_format == CK_BFLOAT16) {
      uint16_t *halves = (uint16_t *)output;
      for (size_t c = 0; c < count; c++) halves[c] = ck_bf16_of_float(x[c]);
      if (count % 2) halves[count] = 0;
    } else if (g->epilogue == CK_ADD) {
      for (size_t c = 0; c < count; c++) ((float *)output)[c] += x[c];
    } else {
      memcpy(output, x, count * sizeof *x);
    }
  }
}
