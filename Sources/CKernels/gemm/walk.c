#include <stdbool.h>

#include "kernel.h"

enum {
  BLOCK_BYTES = 2 << 20,    // of input rows, past which all panels go before the next block of rows
  CHUNK_BYTES = 256 << 10,  // of a panel, past which all rows of the block go before its next chunk
  BLOCK_ROWS = 384,
};

static inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

// What sums start with: the bias; 0 for int8, whose sums are of whole numbers.
static void begin(const ck_gemm *g, size_t panel, void *start) {
  for (size_t c = 0; c < CK_PANEL; c++) {
    const size_t column = panel * CK_PANEL + c;
    ((float *)start)[c] = g->format != CK_INT8 && g->bias ? g->bias[column] : 0;
  }
}

// A block of rows by a panel. Each chunk of the panel stays in the second cache while the rows pass.
static void block_by_panel(const ck_gemm_kernel *kernel, const ck_gemm *g, size_t first_row, size_t rows,
                           size_t panel) {
  const size_t words = ck_words(g->format, g->inputs), word_bytes = CK_PANEL * 4;
  const size_t tiles = (rows + kernel->rows - 1) / kernel->rows;
  const size_t chunks = (words * word_bytes + CHUNK_BYTES - 1) / CHUNK_BYTES;
  const char *weights = (const char *)g->weights + panel * words * word_bytes;
  _Alignas(64) float start[CK_PANEL], sums[BLOCK_ROWS * CK_PANEL];
  const char *output = (const char *)g->output + first_row * g->output_stride +
                       panel * CK_PANEL * ck_value_bytes(g->output_format);
  begin(g, panel, start);
  for (size_t chunk = 0; chunk < chunks; chunk++) {
    const size_t word = words * chunk / chunks, count = words * (chunk + 1) / chunks - word;
    ck_tile_operands operands = {.input_stride = g->input_stride, .panel = weights + word * word_bytes, .words = count};
    // Tiles share the work of fetching what comes after this chunk. Few of them are bound by memory anyway.
    const bool fetches = tiles >= 4;
    operands.pace = fetches ? 4 * word_bytes / tiles : 0;
    operands.output_stride = g->output_stride;
    for (size_t tile = 0; tile < tiles; tile++) {
      // Tiles of nearly equal rows: a last one of a few rows would not keep the processor busy.
      const size_t row = rows * tile / tiles, tile_rows = rows * (tile + 1) / tiles - row;
      operands.sums = sums + (chunks > 1 ? row * CK_PANEL : 0);
      operands.start = chunk ? operands.sums : start;
      operands.start_stride = chunk ? word_bytes : 0;
      operands.input = (const char *)g->input + (first_row + row) * g->input_stride + word * 4;
      operands.next = (const char *)operands.panel + (fetches ? count + count * tile / tiles : 0) * word_bytes;
      operands.output = output + row * g->output_stride;
      kernel->tiles[tile_rows - 1](&operands);
      if (chunk + 1 == chunks) kernel->finish(g, first_row + row, tile_rows, panel, operands.sums);
    }
  }
}

void ck_gemm_walk(const ck_gemm_kernel *kernel, const ck_gemm *g, size_t first_row, size_t row_count,
                  size_t first_panel, size_t panel_count) {
  const size_t row_bytes = ck_words(g->format, g->inputs) * 4 + 1;
  size_t fitting = least(BLOCK_BYTES / row_bytes, BLOCK_ROWS) / kernel->rows * kernel->rows;
  if (fitting < 4 * kernel->rows) fitting = 4 * kernel->rows;
  const size_t blocks = (row_count + fitting - 1) / fitting;
  for (size_t block = 0; block < blocks; block++) {
    const size_t row = row_count * block / blocks, rows = row_count * (block + 1) / blocks - row;
    for (size_t panel = first_panel; panel < first_panel + panel_count; panel++)
      block_by_panel(kernel, g, first_row + row, rows, panel);
  }
}
