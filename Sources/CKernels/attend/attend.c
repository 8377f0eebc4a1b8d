#include "../include/attend.h"

#include "../common/dispatch.h"

CK_PORTABLE_ONLY(size_t, ck_attend_scratch, (ck_format format, size_t length, size_t head_width),
                    (format, length, head_width))
CK_PORTABLE_ONLY(void, ck_attend, (const ck_attention *attention, void *scratch), (attention, scratch))
