#if defined(__x86_64__)
#include "../common/avx512.h"
#include "../include/quantize.h"

CK_BEGIN(CK_AVX512_TARGET)

float ck_quantize_avx512(uint8_t *out, ck_format format, const void *in, size_t count) {
  __m512i largest = _mm512_setzero_si512();
  for (size_t i = 0; i < count; i += 16) {
    const __m512 v = ck_load_avx512(format, in, i, ck_mask_avx512(count - i));
    largest = _mm512_max_epu32(largest, ck_magnitude_avx512(v));
  }
  const float scale = ck_scale_of_largest(_mm512_reduce_max_epu32(largest));
  const __m512 factor = _mm512_set1_ps(1 / scale);
  const size_t padded = ck_words(CK_INT8, count) * 4;
  for (size_t i = 0; i < count; i += 16) {
    const __m512 v = ck_load_avx512(format, in, i, ck_mask_avx512(count - i));
    ck_store_avx512(CK_INT8, out, i, ck_mask_avx512(padded - i), _mm512_mul_ps(v, factor));
  }
  return scale;
}

CK_END

#endif
