#include "../include/quantize.h"

#include "../common/dispatch.h"

CK_DISPATCHED_VALUE(float, ck_quantize, (uint8_t *out, ck_format format, const void *in, size_t count),
                    (out, format, in, count))
