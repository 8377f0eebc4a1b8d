#include "../include/pack.h"

#include "../common/dispatch.h"

CK_DISPATCHED(ck_pack_panel,
              (ck_format format, void *panel, float *scales, int32_t *sums, const float *weights, size_t count,
               size_t inputs),
              (format, panel, scales, sums, weights, count, inputs))
