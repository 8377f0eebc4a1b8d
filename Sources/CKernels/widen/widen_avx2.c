#if defined(__x86_64__)
#include "../common/avx2.h"
#include "scalar.h"

CK_BEGIN(CK_AVX2_TARGET)

void ck_widen_bf16_avx2(float *out, const uint16_t *in, size_t count) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(in + i)));
    _mm256_storeu_ps(out + i, _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16)));
  }
  for (; i < count; i++) out[i] = ck_bf16_to_float(in[i]);
}

void ck_widen_f16_avx2(float *out, const uint16_t *in, size_t count) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(in + i))));
  for (; i < count; i++) out[i] = ck_f16_to_float(in[i]);
}

CK_END

#endif
