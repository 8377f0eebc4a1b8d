#ifndef CKERNELS_TRANSPOSE_AVX2_H
#define CKERNELS_TRANSPOSE_AVX2_H

#include "avx2.h"

CK_BEGIN(CK_AVX2_TARGET)

// 8 rows of 8 words become 8 columns, in place.
static inline void ck_transpose_avx2(__m256i r[8]) {
  __m256i t[8];
  for (int i = 0; i < 8; i += 2) {  // pairs of words
    t[i] = _mm256_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm256_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {  // column c of 4 rows: half c / 4 of r[i + c % 4]
    r[i] = _mm256_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm256_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm256_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm256_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x20);
    t[i + 4] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x31);
  }
  for (int i = 0; i < 8; i++) r[i] = t[i];
}

CK_END

#endif
