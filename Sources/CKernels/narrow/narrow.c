#include "../include/narrow.h"

#include "../common/dispatch.h"

CK_DISPATCHED(ck_narrow_bf16, (uint16_t *out, const float *in, size_t count), (out, in, count))
