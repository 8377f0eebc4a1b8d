#if defined(__x86_64__)
#include "../common/avx2.h"
#include "../include/quantize.h"

CK_BEGIN(CK_AVX2_TARGET)

ck_row_scale ck_quantize_avx2(uint8_t *out, ck_format format, const void *in, size_t count) {
  ck_range_avx2 range = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (size_t i = 0; i < count; i += 8) range = ck_extended_avx2(range, ck_load_avx2(format, in, i, count - i));
  const ck_steps steps = ck_steps_of_avx2(range);
  const size_t padded = ck_words(CK_INT8, count) * 4;
  for (size_t i = 0; i < count; i += 8)
    ck_store_avx2(CK_INT8, out, i, padded - i, ck_step_avx2(&steps, ck_load_avx2(format, in, i, count - i)));
  return steps.row;
}

CK_END

#endif
