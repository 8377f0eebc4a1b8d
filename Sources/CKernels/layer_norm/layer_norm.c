#include "../include/layer_norm.h"

#include "../common/dispatch.h"

CK_DISPATCHED(ck_layer_norm,
              (float *out, const float *in, const float *scale, const float *shift, float epsilon, size_t rows,
               size_t width),
              (out, in, scale, shift, epsilon, rows, width))
