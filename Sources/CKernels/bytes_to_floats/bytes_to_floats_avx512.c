#if defined(__x86_64__)
#include "../common/avx512.h"
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl"))), \
                             apply_to = function)

void ck_bytes_to_floats_avx512(float *out, const uint8_t *in, float centre, size_t count) {
  const __m512 c = _mm512_set1_ps(centre);
  for (size_t i = 0; i < count; i += 16) {
    const __mmask16 mask = count - i >= 16 ? 0xffff : ck_mask_avx512(count - i);
    const __m512i wide = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, in + i));
    _mm512_mask_storeu_ps(out + i, mask, _mm512_sub_ps(_mm512_cvtepi32_ps(wide), c));
  }
}

#pragma clang attribute pop

#endif
