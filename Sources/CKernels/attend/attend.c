#include "../include/attend.h"

#include "../include/instruction_set.h"
#include "steps.h"

static const ck_attend_steps *selected_steps(ck_format format) {
#if defined(__x86_64__)
  const ck_instruction_set level = ck_selected_instruction_set();
  if (level >= CK_AVX512_BF16 && format == CK_BFLOAT16) return &ck_attend_avx512_bf16;
  if (level >= CK_AVX512) return &ck_attend_avx512;
  if (level >= CK_AVX2) return &ck_attend_avx2;
#endif
  (void)format;
  return &ck_attend_portable;
}

enum { MOST_ROWS = 12, LINE = 64 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t whole_lines(size_t bytes) { return (bytes + LINE - 1) / LINE * LINE; }

// A row of probabilities. A line more, lest rows of a power of two lie in the same places of the first cache.
static size_t probabilities_stride(ck_format operands, size_t length) {
  return ck_panels(length) * CK_PANEL * ck_value_bytes(operands) + LINE;
}

typedef struct {
  char *keys, *values, *queries, *probabilities;
  float *scores, *sums;
} sections;

// Where they begin, and where the last one ends.
typedef struct {
  size_t values, queries, probabilities, scores, sums, end;
} offsets;

static offsets divide(ck_format operands, size_t length, size_t width) {
  offsets o;
  o.values = whole_lines(ck_panels(length) * ck_panel_bytes(operands, width));
  o.queries = o.values + whole_lines(ck_panels(width) * ck_panel_bytes(operands, length));
  o.probabilities = o.queries + whole_lines(MOST_ROWS * ck_words(operands, width) * 4);
  o.scores = o.probabilities + MOST_ROWS * probabilities_stride(operands, length);
  o.sums = o.scores + ck_panels(length) * MOST_ROWS * CK_PANEL * sizeof(float);
  o.end = o.sums + MOST_ROWS * CK_PANEL * sizeof(float);
  return o;
}

// As float32 whatever the format: an instruction set may have no product of another.
size_t ck_attend_scratch(ck_format format, size_t length, size_t head_width) {
  (void)format;
  return divide(CK_FLOAT32, length, head_width).end;
}

static void pack(const ck_attention *a, const ck_attend_steps *steps, const sections *s) {
  for (size_t tile = 0; tile < ck_panels(a->length); tile++) {
    const size_t first = tile * CK_PANEL, count = least(CK_PANEL, a->length - first);
    steps->pack_keys(s->keys + tile * ck_panel_bytes(steps->operands, a->head_width), a->format,
                     (const char *)a->keys + first * a->stride, a->stride, count, a->head_width);
  }
  for (size_t panel = 0; panel < ck_panels(a->head_width); panel++) {
    const size_t first = panel * CK_PANEL, count = least(CK_PANEL, a->head_width - first);
    steps->pack_values(s->values + panel * ck_panel_bytes(steps->operands, a->length), a->format,
                       (const char *)a->values + first * ck_value_bytes(a->format), a->stride, a->length, count);
  }
}

// The product of some rows with a panel, of which `count` outputs are wanted.
static void multiply(const ck_attend_steps *steps, float *sums, const void *rows, size_t stride, size_t row_count,
                     const char *panel, size_t words, size_t count) {
  static const float zeros[CK_PANEL];
  ck_tile *const *tiles = steps->half_tiles && count <= CK_PANEL / 2 ? steps->half_tiles : steps->tiles;
  tiles[row_count - 1](&(ck_tile_operands){sums, zeros, 0, rows, stride, panel, words, panel, panel, 0, 0});
}

// Scores lie tile after tile, each (rows, CK_PANEL), as they are made.
// Queries are copied even where they could be read in place, for 1 % of the time: their stride may be whole pages, as in
// a network 1,024 wide, and then all rows of a tile would share one set of the first cache.
static void block(const ck_attention *a, const ck_attend_steps *steps, const sections *s, size_t first, size_t rows) {
  const size_t words = ck_words(steps->operands, a->head_width), key_words = ck_words(steps->operands, a->length);
  const size_t stride = probabilities_stride(steps->operands, a->length), step = rows * CK_PANEL;
  float factors[MOST_ROWS];

  steps->copy_rows(s->queries, words, a->format, (const char *)a->queries + first * a->query_stride, a->query_stride,
                   rows, a->head_width);
  for (size_t k = 0; k < ck_panels(a->length); k++)
    multiply(steps, s->scores + k * step, s->queries, words * 4, rows, s->keys + k * words * CK_PANEL * 4, words,
             a->length - k * CK_PANEL);
  for (size_t row = 0; row < rows; row++)
    factors[row] = steps->softmax(s->probabilities + row * stride, s->scores + row * CK_PANEL, step, a->length);
  for (size_t k = 0; k < ck_panels(a->head_width); k++) {
    const size_t channel = k * CK_PANEL, count = least(CK_PANEL, a->head_width - channel);
    const char *values = s->values + k * key_words * CK_PANEL * 4;
    multiply(steps, s->sums, s->probabilities, stride, rows, values, key_words, count);
    char *output = (char *)a->output + first * a->output_stride + channel * ck_value_bytes(a->format);
    for (size_t row = 0; row < rows; row++)
      steps->finish(output + row * a->output_stride, a->format, s->sums + row * CK_PANEL, factors[row], count);
  }
}

void ck_attend(const ck_attention *a, void *scratch) {
  const ck_attend_steps *steps = selected_steps(a->format);
  const offsets o = divide(steps->operands, a->length, a->head_width);
  char *start = scratch;
  const sections s = {start,
                      start + o.values,
                      start + o.queries,
                      start + o.probabilities,
                      (float *)(start + o.scores),
                      (float *)(start + o.sums)};
  pack(a, steps, &s);
  const size_t blocks = (a->query_count + steps->rows - 1) / steps->rows;
  for (size_t i = 0; i < blocks; i++) {
    // Blocks of nearly equal rows: a last one of a few would not keep the processor busy.
    const size_t first = a->query_count * i / blocks;
    block(a, steps, &s, first, a->query_count * (i + 1) / blocks - first);
  }
}
