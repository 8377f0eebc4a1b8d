#include "../include/layer_norm.h"

#include "../common/dispatch.h"

CK_DISPATCHED_VALUE(ck_row_scale, ck_layer_norm,
                    (ck_format format, void *out, const float *in, const float *scale, const float *shift,
                     float epsilon, size_t width),
                    (format, out, in, scale, shift, epsilon, width))
