#ifndef CKERNELS_CENTRE_BYTES_H
#define CKERNELS_CENTRE_BYTES_H

#include <stdint.h>

#include "format.h"

// 8-bit samples round zero, in - 128: exact in every format, and in int8 the bytes themselves, to be used with
// {1, -128}.
// `count` is a whole row, padded to a whole word in the output.
void ck_centre_bytes(ck_format format, void *out, const uint8_t *in, size_t count);

#endif
