// The resize of each instruction set. Same contract as resize.h.
#ifndef CKERNELS_RESIZE_KERNELS_H
#define CKERNELS_RESIZE_KERNELS_H

#include "../include/resize.h"

void ck_resize_horizontal_portable(
    uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t rows, size_t width);
void ck_resize_vertical_portable(uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t row_bytes);

// Taps must be a multiple of 4.
void ck_resize_horizontal_avx2(uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t rows, size_t width);
// Rows must be of 32 bytes or more.
void ck_resize_vertical_avx2(uint8_t *out, const uint8_t *in, const ck_resize_axis *axis, size_t row_bytes);

#endif
