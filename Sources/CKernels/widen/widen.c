#include "../include/widen.h"

#include "../common/dispatch.h"

CK_DISPATCHED(ck_widen_bf16, (float *out, const uint16_t *in, size_t count), (out, in, count))
CK_DISPATCHED(ck_widen_f16, (float *out, const uint16_t *in, size_t count), (out, in, count))
