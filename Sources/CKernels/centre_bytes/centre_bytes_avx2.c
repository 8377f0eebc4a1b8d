#if defined(__x86_64__)
#include "../common/avx2.h"
#include "../include/centre_bytes.h"

CK_BEGIN(CK_AVX2_TARGET)

void ck_centre_bytes_avx2(ck_format format, void *out, const uint8_t *in, size_t count) {
  const size_t padded = ck_words(format, count) << format;
  const __m128i middle = _mm_set1_epi8(-128);
  for (size_t i = 0; i < count; i += 8) {
    uint8_t some[8];
    memset(some, 128, sizeof some);
    memcpy(some, in + i, count - i < 8 ? count - i : 8);
    const __m128i bytes = _mm_xor_si128(_mm_loadl_epi64((const __m128i *)some), middle);
    ck_store_avx2(format, out, i, padded - i, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)));
  }
}

CK_END

#endif
