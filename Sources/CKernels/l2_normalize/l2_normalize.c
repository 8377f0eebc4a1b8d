#include "../include/l2_normalize.h"

#include "../common/dispatch.h"

CK_DISPATCHED(ck_l2_normalize, (float *values, size_t rows, size_t width), (values, rows, width))
