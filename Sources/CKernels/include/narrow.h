#ifndef CKERNELS_NARROW_H
#define CKERNELS_NARROW_H

#include <stddef.h>
#include <stdint.h>

// float to bfloat16, rounded to nearest, ties to even; not-a-numbers stay such.
void ck_narrow_bf16(uint16_t *out, const float *in, size_t count);

#endif
