// The decoder of each instruction set. Same contract as base64.h.
#ifndef CKERNELS_BASE64_KERNELS_H
#define CKERNELS_BASE64_KERNELS_H

#include "../include/base64.h"

size_t ck_base64_decode_portable(uint8_t *out, const uint8_t *in, size_t groups);
// Stops early where fewer than 11 groups are left, or in a block of eight with a character that is not of the alphabet.
size_t ck_base64_decode_avx2(uint8_t *out, const uint8_t *in, size_t groups);

#endif
