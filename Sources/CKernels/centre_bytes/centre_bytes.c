#include "../include/centre_bytes.h"

#include "../common/dispatch.h"

CK_DISPATCHED(ck_centre_bytes, (ck_format format, void *out, const uint8_t *in, size_t count), (format, out, in, count))
