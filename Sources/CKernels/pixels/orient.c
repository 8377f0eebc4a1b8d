#include <string.h>

#include "../include/pixels.h"

// Where EXIF's orientations put the first pixel, and in which direction a row then runs.
enum { MIRRORED_COLUMNS = 1, MIRRORED_ROWS = 2, TRANSPOSED = 4 };

static const int orientations[9] = {
    [1] = 0,
    [2] = MIRRORED_COLUMNS,
    [3] = MIRRORED_COLUMNS | MIRRORED_ROWS,
    [4] = MIRRORED_ROWS,
    [5] = TRANSPOSED,
    [6] = TRANSPOSED | MIRRORED_ROWS,
    [7] = TRANSPOSED | MIRRORED_COLUMNS | MIRRORED_ROWS,
    [8] = TRANSPOSED | MIRRORED_COLUMNS,
};

void ck_orient(uint8_t *out, const uint8_t *in, int orientation, size_t width, size_t height) {
  const int turn = orientation >= 1 && orientation <= 8 ? orientations[orientation] : 0;
  // The step in `in` for one pixel right, and one pixel down, in `out`.
  ptrdiff_t right = 3, down = 3 * (ptrdiff_t)width;
  const uint8_t *first = in;
  if (turn & MIRRORED_COLUMNS) first += 3 * (width - 1), right = -right;
  if (turn & MIRRORED_ROWS) first += 3 * width * (height - 1), down = -down;
  size_t columns = width, rows = height;
  if (turn & TRANSPOSED) {
    const ptrdiff_t swap = right;
    right = down, down = swap;
    columns = height, rows = width;
  }
  if (right == 3) {
    for (size_t y = 0; y < rows; y++) memcpy(out + 3 * columns * y, first + down * (ptrdiff_t)y, 3 * columns);
    return;
  }
  // Square blocks, so that a transposed walk finds the lines it touches still in the cache.
  enum { BLOCK = 64 };
  for (size_t y0 = 0; y0 < rows; y0 += BLOCK) {
    const size_t y1 = y0 + BLOCK < rows ? y0 + BLOCK : rows;
    for (size_t x0 = 0; x0 < columns; x0 += BLOCK) {
      const size_t x1 = x0 + BLOCK < columns ? x0 + BLOCK : columns;
      for (size_t y = y0; y < y1; y++) {
        const uint8_t *from = first + down * (ptrdiff_t)y + right * (ptrdiff_t)x0;
        uint8_t *to = out + 3 * (columns * y + x0);
        for (size_t x = x0; x < x1; x++, from += right, to += 3) to[0] = from[0], to[1] = from[1], to[2] = from[2];
      }
    }
  }
}
