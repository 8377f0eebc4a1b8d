#if defined(__x86_64__)
#include <stddef.h>

#include "../common/target.h"

CK_BEGIN(CK_AVX2_TARGET)

#define STEP(op, sum) op " %%ymm12, %%ymm13, %%ymm" sum "\n\t"
#define TWELVE(op)                                                                                             \
  STEP(op, "0") STEP(op, "1") STEP(op, "2") STEP(op, "3") STEP(op, "4") STEP(op, "5") STEP(op, "6")            \
  STEP(op, "7") STEP(op, "8") STEP(op, "9") STEP(op, "10") STEP(op, "11")

// All registers hold zeros: "vzeroall".
#define RUN(op)                                                                                                \
  __asm__ volatile("vzeroall\n\t.p2align 5\n1:\n\t" TWELVE(op) TWELVE(op) "subq $1, %[turns]\n\tjne 1b\n\t"    \
                   : [turns] "+r"(turns)                                                                       \
                   :                                                                                           \
                   : "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",     \
                     "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15")

void ck_peak_avx2_fma(size_t turns) { RUN("vfmadd231ps"); }
void ck_peak_avx2_madd(size_t turns) { RUN("vpmaddwd"); }

CK_END

#endif
