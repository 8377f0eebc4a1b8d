#include "../common/convert.h"
#include "../gelu/coefficients.h"
#include "../common/portable.h"
#include "../include/gemm.h"

// A tile of the product: TILE_ROWS rows of the input by one panel. The sums lie side by side, so that compilers make
// vectors of them.
enum { TILE_ROWS = 4 };

static void tile_float32(float sums[][CK_PANEL], const uint8_t *input, size_t stride, size_t rows, size_t words,
                         const float *panel) {
  for (size_t word = 0; word < words; word++, panel += CK_PANEL)
    for (size_t row = 0; row < rows; row++) {
      float a;
      memcpy(&a, input + row * stride + word * 4, 4);
      for (size_t c = 0; c < CK_PANEL; c++) sums[row][c] += a * panel[c];
    }
}

static void tile_bfloat16(float sums[][CK_PANEL], const uint8_t *input, size_t stride, size_t rows, size_t words,
                          const uint16_t *panel) {
  for (size_t word = 0; word < words; word++, panel += 2 * CK_PANEL)
    for (size_t row = 0; row < rows; row++) {
      uint16_t a[2];
      memcpy(a, input + row * stride + word * 4, 4);
      const float low = ck_float_of_bf16(a[0]), high = ck_float_of_bf16(a[1]);
      for (size_t c = 0; c < CK_PANEL; c++)
        sums[row][c] += low * ck_float_of_bf16(panel[2 * c]) + high * ck_float_of_bf16(panel[2 * c + 1]);
    }
}

static void tile_int8(int32_t sums[][CK_PANEL], const uint8_t *input, size_t stride, size_t rows, size_t words,
                      const int8_t *panel) {
  for (size_t word = 0; word < words; word++, panel += 4 * CK_PANEL)
    for (size_t row = 0; row < rows; row++) {
      const uint8_t *a = input + row * stride + word * 4;
      for (size_t c = 0; c < CK_PANEL; c++)
        sums[row][c] += a[0] * panel[4 * c] + a[1] * panel[4 * c + 1] + a[2] * panel[4 * c + 2] + a[3] * panel[4 * c + 3];
    }
}

static float gelu(float x) {
  return x / (1 + ck_exp_portable(x * (CK_GELU_LINEAR + CK_GELU_CUBIC * (x * x))));
}

static void finish(const ck_gemm *g, size_t row, size_t first, size_t count, const float *sums, const int32_t *whole) {
  char *output = (char *)g->output + row * g->output_stride;
  for (size_t c = 0; c < count; c++) {
    const size_t column = first + c;
    float x = sums[c];
    if (g->format == CK_INT8)
      x = (float)(whole[c] - 128 * g->weight_sums[column]) * (g->input_scales[row] * g->weight_scales[column]);
    if (g->bias) x += g->bias[column];
    if (g->epilogue == CK_STORE_GELU) x = gelu(x);
    if (g->output_format == CK_BFLOAT16)
      ((uint16_t *)output)[column] = ck_bf16_of_float(x);
    else if (g->epilogue == CK_ADD)
      ((float *)output)[column] += x;
    else
      ((float *)output)[column] = x;
  }
  if (g->output_format == CK_BFLOAT16 && g->outputs % 2 && first + count == g->outputs)
    ((uint16_t *)output)[g->outputs] = 0;
}

void ck_gemm_part_portable(const ck_gemm *g, size_t first_row, size_t row_count, size_t first_panel,
                           size_t panel_count) {
  const size_t words = ck_words(g->format, g->inputs), panel_bytes = ck_panel_bytes(g->format, g->inputs);
  for (size_t panel = first_panel; panel < first_panel + panel_count; panel++) {
    const void *weights = (const char *)g->weights + panel * panel_bytes;
    const size_t column = panel * CK_PANEL, left = g->outputs - column, count = left < CK_PANEL ? left : CK_PANEL;
    for (size_t row = first_row; row < first_row + row_count; row += TILE_ROWS) {
      const size_t rest = first_row + row_count - row, rows = rest < TILE_ROWS ? rest : TILE_ROWS;
      const uint8_t *input = (const uint8_t *)g->input + row * g->input_stride;
      float sums[TILE_ROWS][CK_PANEL] = {0};
      int32_t whole[TILE_ROWS][CK_PANEL] = {0};
      switch (g->format) {
        case CK_FLOAT32: tile_float32(sums, input, g->input_stride, rows, words, weights); break;
        case CK_BFLOAT16: tile_bfloat16(sums, input, g->input_stride, rows, words, weights); break;
        case CK_INT8: tile_int8(whole, input, g->input_stride, rows, words, weights); break;
      }
      for (size_t i = 0; i < rows; i++) finish(g, row + i, column, count, sums[i], whole[i]);
    }
  }
}
