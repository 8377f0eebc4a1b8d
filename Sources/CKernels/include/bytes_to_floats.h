#ifndef CKERNELS_BYTES_TO_FLOATS_H
#define CKERNELS_BYTES_TO_FLOATS_H

#include <stddef.h>
#include <stdint.h>

// out[i] = in[i] - centre: 8-bit samples as floats round zero, exact for a centre of a few bits such as 127.5.
void ck_bytes_to_floats(float *out, const uint8_t *in, float centre, size_t count);

#endif
