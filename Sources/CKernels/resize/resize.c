#include "../include/instruction_set.h"
#include "kernels.h"

void ck_resize_horizontal(uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t rows, size_t width) {
#if defined(__x86_64__)
  if (ck_selected_instruction_set() >= CK_AVX2 && axis->taps % 4 == 0)
    return ck_resize_horizontal_avx2(out, in, axis, rows, width);
#endif
  ck_resize_horizontal_portable(out, in, axis, rows, width);
}

void ck_resize_vertical(uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t row_bytes) {
#if defined(__x86_64__)
  if (ck_selected_instruction_set() >= CK_AVX2 && row_bytes >= 32)
    return ck_resize_vertical_avx2(out, in, axis, row_bytes);
#endif
  ck_resize_vertical_portable(out, in, axis, row_bytes);
}
