#if defined(__x86_64__)
#include "../common/avx512.h"
#include "../include/centre_bytes.h"

CK_BEGIN(CK_AVX512_TARGET)

void ck_centre_bytes_avx512(ck_format format, void *out, const uint8_t *in, size_t count) {
  const size_t padded = ck_words(format, count) << format;
  const __m128i middle = _mm_set1_epi8(-128);
  for (size_t i = 0; i < count; i += 16) {
    const __m128i bytes = _mm_mask_loadu_epi8(middle, ck_mask_avx512(count - i), in + i);
    const __m512 v = _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_xor_si128(bytes, middle)));
    ck_store_avx512(format, out, i, ck_mask_avx512(padded - i), v);
  }
}

CK_END

#endif
