#if defined(__x86_64__)
#include "../common/avx2.h"
#include "../include/layer_norm.h"

CK_BEGIN(CK_AVX2_TARGET)

typedef struct {
  const float *in, *scale, *shift;
  size_t width;
  __m256 mean, factor;
} centred;

static inline __m256 load(const float *row, size_t i, size_t width) {
  return ck_load_avx2(CK_FLOAT32, row, i, width - i);
}

// Less the mean; 0 behind the row's end.
static inline __m256 centre(const float *in, size_t i, size_t width, __m256 mean) {
  return _mm256_and_ps(_mm256_sub_ps(load(in, i, width), mean), _mm256_castsi256_ps(ck_mask_avx2(width - i)));
}

static inline __m256 value(const centred *c, size_t i) {
  const __m256 v = _mm256_mul_ps(centre(c->in, i, c->width, c->mean), c->factor);
  return c->scale ? _mm256_fmadd_ps(v, load(c->scale, i, c->width), load(c->shift, i, c->width)) : v;
}

ck_row_scale ck_layer_norm_avx2(ck_format format, void *out, const float *in, const float *scale, const float *shift,
                                float epsilon, size_t width) {
  __m256 sum = _mm256_setzero_ps(), squares = _mm256_setzero_ps();
  for (size_t i = 0; i < width; i += 8) sum = _mm256_add_ps(sum, load(in, i, width));
  const __m256 mean = _mm256_set1_ps(ck_sum_avx2(sum) / (float)width);
  for (size_t i = 0; i < width; i += 8) {
    const __m256 d = centre(in, i, width, mean);
    squares = _mm256_fmadd_ps(d, d, squares);
  }
  const float factor = 1 / sqrtf(ck_sum_avx2(squares) / (float)width + epsilon);
  const centred c = {in, scale, shift, width, mean, _mm256_set1_ps(factor)};

  ck_steps steps = {{1, 0}, 1, 0};
  if (format == CK_INT8) {
    ck_range_avx2 range = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (size_t i = 0; i < width; i += 8) range = ck_extended_avx2(range, value(&c, i));
    steps = ck_steps_of_avx2(range);
  }
  const size_t padded = ck_words(format, width) << format;
  for (size_t i = 0; i < width; i += 8) ck_store_avx2(format, out, i, padded - i, ck_step_avx2(&steps, value(&c, i)));
  return steps.row;
}

CK_END

#endif
