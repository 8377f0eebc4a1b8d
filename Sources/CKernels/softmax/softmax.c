#include "../include/softmax.h"

#include "../common/dispatch.h"

CK_DISPATCHED(ck_softmax, (float *values, size_t rows, size_t width, size_t stride), (values, rows, width, stride))
