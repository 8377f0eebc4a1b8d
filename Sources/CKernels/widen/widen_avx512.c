#if defined(__x86_64__)
#include "../common/avx512.h"
#include <stdint.h>

CK_BEGIN(CK_AVX512_TARGET)

void ck_widen_bf16_avx512(float *out, const uint16_t *in, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    const __mmask16 mask = count - i >= 16 ? 0xffff : ck_mask_avx512(count - i);
    const __m512i wide = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, in + i));
    _mm512_mask_storeu_ps(out + i, mask, _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16)));
  }
}

void ck_widen_f16_avx512(float *out, const uint16_t *in, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    const __mmask16 mask = count - i >= 16 ? 0xffff : ck_mask_avx512(count - i);
    _mm512_mask_storeu_ps(out + i, mask, _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, in + i)));
  }
}

CK_END

#endif
