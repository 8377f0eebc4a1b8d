#include "../include/peak.h"

#include "../include/instruction_set.h"

// Each runs its instruction `turns` times 24, or as many operations in smaller vectors.
void ck_peak_portable(size_t turns);
#if defined(__x86_64__)
void ck_peak_avx2_fma(size_t turns);
void ck_peak_avx2_madd(size_t turns);
void ck_peak_avx512_fma(size_t turns);
void ck_peak_avx512_madd(size_t turns);
void ck_peak_avx512_vnni(size_t turns);
void ck_peak_avx512_bf16(size_t turns);
#endif

static double operations(size_t turns, size_t lanes, size_t products) { return 24.0 * 2 * lanes * products * turns; }

double ck_peak(ck_format format, size_t turns) {
#if defined(__x86_64__)
  const ck_instruction_set level = ck_selected_instruction_set();
  if (format == CK_INT8 && level >= CK_AVX512_VNNI) return ck_peak_avx512_vnni(turns), operations(turns, 16, 4);
  if (format == CK_INT8 && level == CK_AVX512) return ck_peak_avx512_madd(turns), operations(turns, 16, 2);
  if (format == CK_INT8 && level == CK_AVX2) return ck_peak_avx2_madd(turns), operations(turns, 8, 2);
  if (format == CK_BFLOAT16 && level == CK_AVX512_BF16) return ck_peak_avx512_bf16(turns), operations(turns, 16, 2);
  if (level >= CK_AVX512) return ck_peak_avx512_fma(turns), operations(turns, 16, 1);
  if (level == CK_AVX2) return ck_peak_avx2_fma(turns), operations(turns, 8, 1);
#endif
  (void)format;
  return ck_peak_portable(turns), operations(turns, 4, 1);
}
