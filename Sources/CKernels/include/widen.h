#ifndef CKERNELS_WIDEN_H
#define CKERNELS_WIDEN_H

#include <stddef.h>
#include <stdint.h>

// bfloat16, or IEEE half precision, to float; exact. The values may lie at any even address.
void ck_widen_bf16(float *out, const uint16_t *in, size_t count);
void ck_widen_f16(float *out, const uint16_t *in, size_t count);

#endif
