#if defined(__x86_64__)
#include "../common/avx512.h"
#include "../include/narrow.h"

CK_BEGIN(CK_AVX512_TARGET)

void ck_narrow_bf16_avx512(uint16_t *out, const float *in, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    const __mmask16 mask = ck_mask_avx512(count - i);
    ck_store_avx512(CK_BFLOAT16, out, i, mask, _mm512_maskz_loadu_ps(mask, in + i));
  }
}

CK_END

#endif
