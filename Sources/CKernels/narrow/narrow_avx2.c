#if defined(__x86_64__)
#include "../common/avx2.h"
#include "../include/narrow.h"

CK_BEGIN(CK_AVX2_TARGET)

void ck_narrow_bf16_avx2(uint16_t *out, const float *in, size_t count) {
  for (size_t i = 0; i < count; i += 8)
    ck_store_avx2(CK_BFLOAT16, out, i, count - i, ck_load_avx2(CK_FLOAT32, in, i, count - i));
}

CK_END

#endif
