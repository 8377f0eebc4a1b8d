#include "../include/quantize.h"

#include "../common/dispatch.h"

CK_DISPATCHED_VALUE(ck_row_scale, ck_quantize, (uint8_t *out, ck_format format, const void *in, size_t count),
                    (out, format, in, count))
