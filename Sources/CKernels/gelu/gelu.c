#include "../include/gelu.h"

#include "../common/dispatch.h"

CK_DISPATCHED(ck_gelu_tanh, (float *values, size_t rows, size_t width, size_t stride), (values, rows, width, stride))
