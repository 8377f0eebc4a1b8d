#if defined(__x86_64__)
#include "../common/avx2.h"
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

void ck_bytes_to_floats_avx2(float *out, const uint8_t *in, float centre, size_t count) {
  const __m256 c = _mm256_set1_ps(centre);
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256i wide = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(in + i)));
    _mm256_storeu_ps(out + i, _mm256_sub_ps(_mm256_cvtepi32_ps(wide), c));
  }
  for (; i < count; i++) out[i] = (float)in[i] - centre;
}

#pragma clang attribute pop

#endif
