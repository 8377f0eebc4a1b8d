#if defined(__x86_64__)
#include "../common/avx512.h"
#include "../include/quantize.h"

CK_BEGIN(CK_AVX512_TARGET)

static inline __m512i larger(__m512i largest, ck_format format, const void *in, size_t i, __mmask16 mask) {
  return _mm512_max_epu32(largest, ck_magnitude_avx512(ck_load_avx512(format, in, i, mask)));
}

// Four maxima side by side, so that none waits for another.
static inline float scale_of(ck_format format, const void *in, size_t count) {
  __m512i largest[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
  size_t i = 0;
  for (; i + 64 <= count; i += 64)
    for (size_t k = 0; k < 4; k++) largest[k] = larger(largest[k], format, in, i + 16 * k, 0xffff);
  for (; i < count; i += 16) largest[0] = larger(largest[0], format, in, i, ck_mask_avx512(count - i));
  const __m512i low = _mm512_max_epu32(largest[0], largest[1]), high = _mm512_max_epu32(largest[2], largest[3]);
  return ck_scale_of_largest(_mm512_reduce_max_epu32(_mm512_max_epu32(low, high)));
}

static inline float quantize(uint8_t *out, ck_format format, const void *in, size_t count) {
  const float scale = scale_of(format, in, count);
  const __m512 factor = _mm512_set1_ps(1 / scale);
  size_t i = 0;
  for (; i + 16 <= count; i += 16)
    ck_store_avx512(CK_INT8, out, i, 0xffff, _mm512_mul_ps(ck_load_avx512(format, in, i, 0xffff), factor));
  if (i == count) return scale;
  const __m512 last = _mm512_mul_ps(ck_load_avx512(format, in, i, ck_mask_avx512(count - i)), factor);
  ck_store_avx512(CK_INT8, out, i, ck_mask_avx512(ck_words(CK_INT8, count) * 4 - i), last);
  return scale;
}

float ck_quantize_avx512(uint8_t *out, ck_format format, const void *in, size_t count) {
  return format == CK_FLOAT32 ? quantize(out, CK_FLOAT32, in, count) : quantize(out, CK_BFLOAT16, in, count);
}

CK_END

#endif
