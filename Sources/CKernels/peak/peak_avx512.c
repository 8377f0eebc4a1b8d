#if defined(__x86_64__)
#include <stddef.h>

#include "../common/target.h"

CK_BEGIN(CK_AVX512_TARGET)

#define TWO(op, left, right) op " %%zmm24, %%zmm25, %%zmm" left "\n\t" op " %%zmm24, %%zmm25, %%zmm" right "\n\t"
#define ZERO(left, right) "vpxorq %%zmm" left ", %%zmm" left ", %%zmm" left "\n\t" \
                          "vpxorq %%zmm" right ", %%zmm" right ", %%zmm" right "\n\t"

// 24 sums that do not wait for each other, of 16 words each.
#define RUN(op)                                                                                                        \
  __asm__ volatile(                                                                                                    \
      ZERO("0", "1") ZERO("2", "3") ZERO("4", "5") ZERO("6", "7") ZERO("8", "9") ZERO("10", "11") ZERO("12", "13")     \
      ZERO("14", "15") ZERO("16", "17") ZERO("18", "19") ZERO("20", "21") ZERO("22", "23") ZERO("24", "25")            \
      ".p2align 5\n1:\n\t"                                                                                             \
      TWO(op, "0", "1") TWO(op, "2", "3") TWO(op, "4", "5") TWO(op, "6", "7") TWO(op, "8", "9") TWO(op, "10", "11")    \
      TWO(op, "12", "13") TWO(op, "14", "15") TWO(op, "16", "17") TWO(op, "18", "19") TWO(op, "20", "21")              \
      TWO(op, "22", "23") "subq $1, %[turns]\n\tjne 1b\n\t"                                                            \
      : [turns] "+r"(turns)                                                                                            \
      :                                                                                                                \
      : "cc", "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7", "zmm8", "zmm9", "zmm10", "zmm11",        \
        "zmm12", "zmm13", "zmm14", "zmm15", "zmm16", "zmm17", "zmm18", "zmm19", "zmm20", "zmm21", "zmm22", "zmm23",    \
        "zmm24", "zmm25")

void ck_peak_avx512_fma(size_t turns) { RUN("vfmadd231ps"); }
void ck_peak_avx512_madd(size_t turns) { RUN("vpmaddwd"); }
CK_END

CK_BEGIN(CK_AVX512_TARGET)
void ck_peak_avx512_vnni(size_t turns) { RUN("vpdpbusd"); }
CK_END

CK_BEGIN(CK_AVX512_BF16_TARGET)
void ck_peak_avx512_bf16(size_t turns) { RUN("vdpbf16ps"); }
CK_END

#endif
