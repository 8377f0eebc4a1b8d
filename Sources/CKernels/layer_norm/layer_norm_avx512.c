#if defined(__x86_64__)
#include "../common/avx512.h"
#include "../include/layer_norm.h"

CK_BEGIN(CK_AVX512_TARGET)

typedef struct {
  const float *in, *scale, *shift;
  __m512 mean, factor;
} centred;

static inline __m512 value(const centred *c, size_t i, __mmask16 mask) {
  const __m512 in = _mm512_maskz_loadu_ps(mask, c->in + i);
  const __m512 v = _mm512_maskz_mul_ps(mask, _mm512_sub_ps(in, c->mean), c->factor);
  if (!c->scale) return v;
  return _mm512_fmadd_ps(v, _mm512_maskz_loadu_ps(mask, c->scale + i), _mm512_maskz_loadu_ps(mask, c->shift + i));
}

float ck_layer_norm_avx512(ck_format format, void *out, const float *in, const float *scale, const float *shift,
                           float epsilon, size_t width) {
  __m512 sum = _mm512_setzero_ps(), squares = _mm512_setzero_ps();
  for (size_t i = 0; i < width; i += 16)
    sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(ck_mask_avx512(width - i), in + i));
  const __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum) / (float)width);
  for (size_t i = 0; i < width; i += 16) {
    const __mmask16 mask = ck_mask_avx512(width - i);
    const __m512 d = _mm512_maskz_sub_ps(mask, _mm512_maskz_loadu_ps(mask, in + i), mean);
    squares = _mm512_fmadd_ps(d, d, squares);
  }
  const float factor = 1 / sqrtf(_mm512_reduce_add_ps(squares) / (float)width + epsilon);
  const centred c = {in, scale, shift, mean, _mm512_set1_ps(factor)};

  float row_scale = 1;
  if (format == CK_INT8) {
    __m512i largest = _mm512_setzero_si512();
    for (size_t i = 0; i < width; i += 16)
      largest = _mm512_max_epu32(largest, ck_magnitude_avx512(value(&c, i, ck_mask_avx512(width - i))));
    row_scale = ck_scale_of_largest(_mm512_reduce_max_epu32(largest));
  }
  const __m512 row_factor = _mm512_set1_ps(1 / row_scale);
  const size_t padded = ck_words(format, width) << format;
  for (size_t i = 0; i < width; i += 16) {
    const __m512 v = value(&c, i, ck_mask_avx512(width - i));
    ck_store_avx512(format, out, i, ck_mask_avx512(padded - i), _mm512_mul_ps(v, row_factor));
  }
  return row_scale;
}

CK_END

#endif
