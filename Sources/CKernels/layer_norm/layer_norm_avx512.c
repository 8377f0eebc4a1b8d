#if defined(__x86_64__)
#include <stdbool.h>

#include "../common/avx512.h"
#include "../include/layer_norm.h"

CK_BEGIN(CK_AVX512_TARGET)

typedef struct {
  const float *in, *scale, *shift;
  size_t width;
  __m512 mean, factor;
} centred;

// The sum of the values less `mean`, or of the squares of that. Four partial sums, so that none waits for another.
static inline float sum(const float *in, size_t width, __m512 mean, bool squared) {
  __m512 sums[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps()};
  size_t i = 0;
  for (; i + 64 <= width; i += 64)
    for (size_t k = 0; k < 4; k++) {
      const __m512 d = _mm512_sub_ps(_mm512_loadu_ps(in + i + 16 * k), mean);
      sums[k] = squared ? _mm512_fmadd_ps(d, d, sums[k]) : _mm512_add_ps(d, sums[k]);
    }
  for (; i < width; i += 16) {
    const __mmask16 mask = ck_mask_avx512(width - i);
    const __m512 d = _mm512_maskz_sub_ps(mask, _mm512_maskz_loadu_ps(mask, in + i), mean);
    sums[0] = squared ? _mm512_fmadd_ps(d, d, sums[0]) : _mm512_add_ps(d, sums[0]);
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(sums[0], sums[1]), _mm512_add_ps(sums[2], sums[3])));
}

static inline __m512 value(const centred *c, size_t i, __mmask16 mask) {
  const __m512 in = _mm512_maskz_loadu_ps(mask, c->in + i);
  const __m512 v = _mm512_maskz_mul_ps(mask, _mm512_sub_ps(in, c->mean), c->factor);
  if (!c->scale) return v;
  return _mm512_fmadd_ps(v, _mm512_maskz_loadu_ps(mask, c->scale + i), _mm512_maskz_loadu_ps(mask, c->shift + i));
}

// `steps` of int8, else NULL.
static inline void store(ck_format format, void *out, const centred *c, const ck_steps *steps) {
  size_t i = 0;
  for (; i + 16 <= c->width; i += 16) {
    const __m512 v = value(c, i, 0xffff);
    ck_store_avx512(format, out, i, 0xffff, steps ? ck_step_avx512(steps, v) : v);
  }
  if (i == c->width) return;
  const __m512 last = value(c, i, ck_mask_avx512(c->width - i));
  ck_store_avx512(format, out, i, ck_mask_avx512((ck_words(format, c->width) << format) - i),
                  steps ? ck_step_avx512(steps, last) : last);
}

ck_row_scale ck_layer_norm_avx512(ck_format format, void *out, const float *in, const float *scale,
                                  const float *shift, float epsilon, size_t width) {
  const __m512 zero = _mm512_setzero_ps();
  const __m512 mean = _mm512_set1_ps(sum(in, width, zero, false) / (float)width);
  const float factor = 1 / sqrtf(sum(in, width, mean, true) / (float)width + epsilon);
  const centred c = {in, scale, shift, width, mean, _mm512_set1_ps(factor)};
  const ck_row_scale none = {1, 0};
  switch (format) {
    case CK_FLOAT32: store(CK_FLOAT32, out, &c, NULL); return none;
    case CK_BFLOAT16: store(CK_BFLOAT16, out, &c, NULL); return none;
    case CK_INT8: break;
  }
  ck_range_avx512 range = {_mm512_setzero_si512(), _mm512_setzero_si512()};
  for (size_t i = 0; i < width; i += 16) range = ck_extended_avx512(range, value(&c, i, ck_mask_avx512(width - i)));
  const ck_steps steps = ck_steps_of_avx512(range);
  store(CK_INT8, out, &c, &steps);
  return steps.row;
}

CK_END

#endif
