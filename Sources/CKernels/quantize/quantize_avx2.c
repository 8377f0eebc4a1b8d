#if defined(__x86_64__)
#include "../common/avx2.h"
#include "../include/quantize.h"

CK_BEGIN(CK_AVX2_TARGET)

float ck_quantize_avx2(uint8_t *out, ck_format format, const void *in, size_t count) {
  __m256i largest = _mm256_setzero_si256();
  for (size_t i = 0; i < count; i += 8)
    largest = _mm256_max_epu32(largest, ck_magnitude_avx2(ck_load_avx2(format, in, i, count - i)));
  const float scale = ck_scale_of_largest(ck_largest_avx2(largest));
  const __m256 factor = _mm256_set1_ps(1 / scale);
  const size_t padded = ck_words(CK_INT8, count) * 4;
  for (size_t i = 0; i < count; i += 8)
    ck_store_avx2(CK_INT8, out, i, padded - i, _mm256_mul_ps(ck_load_avx2(format, in, i, count - i), factor));
  return scale;
}

CK_END

#endif
