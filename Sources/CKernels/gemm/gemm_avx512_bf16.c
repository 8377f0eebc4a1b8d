#if defined(__x86_64__)
#include "../common/avx512.h"
#include "tile_avx512.h"

CK_BEGIN(CK_AVX512_BF16_TARGET)

static inline __m512i narrow(__m512 low, __m512 high) { return (__m512i)_mm512_cvtne2ps_pbh(high, low); }

#include "finish_avx512.h"

void ck_finish_avx512_bf16(const ck_gemm *g, size_t row, size_t rows, size_t panel, const void *sums) {
  finish(g, row, rows, panel, sums);
}

CK_TILES_AVX512(ck_tiles_bf16_avx512_bf16, "vdpbf16ps")

CK_END

#endif
