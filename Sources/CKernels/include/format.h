#ifndef CKERNELS_FORMAT_H
#define CKERNELS_FORMAT_H

#include <stddef.h>

// What the operands of a matrix product are made of. In each, 32 bits of a row are a word: 1, 2 or 4 neighbours along
// the dimension that is summed over. Rows are padded to whole words, with zeros; int8 activations with any bytes, which
// meet weights of 0.
typedef enum {
  CK_FLOAT32 = 0,
  CK_BFLOAT16 = 1,  // the upper half of a float, rounded to nearest, ties to even
  CK_INT8 = 2,      // weights: signed. Activations: unsigned, as vpdpbusd wants them
} ck_format;

// What a row of int8 activations stands for: stored * scale + least. The 256 steps reach from a row's least value to
// its largest, for few rows lie round zero as evenly as signed numbers would need: out of GELU come -0.17 and more.
typedef struct {
  float scale, least;
} ck_row_scale;

// Weights lie in panels of so many outputs: panel, word, output.
enum { CK_PANEL = 32 };

static inline size_t ck_value_bytes(ck_format format) { return 4u >> format; }
static inline size_t ck_words(ck_format format, size_t inputs) {
  const size_t values = (size_t)1 << format;
  return (inputs + values - 1) / values;
}
static inline size_t ck_panels(size_t outputs) { return (outputs + CK_PANEL - 1) / CK_PANEL; }
static inline size_t ck_panel_bytes(ck_format format, size_t inputs) { return ck_words(format, inputs) * CK_PANEL * 4; }

#endif
