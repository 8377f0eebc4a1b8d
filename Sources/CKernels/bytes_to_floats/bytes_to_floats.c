#include "../include/bytes_to_floats.h"

#include "../common/dispatch.h"

CK_DISPATCHED(ck_bytes_to_floats, (float *out, const uint8_t *in, float centre, size_t count),
              (out, in, centre, count))
