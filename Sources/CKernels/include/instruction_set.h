#ifndef CKERNELS_INSTRUCTION_SET_H
#define CKERNELS_INSTRUCTION_SET_H

#include <stdbool.h>

// What the kernels may use. A higher level includes every lower one.
typedef enum {
  CK_PORTABLE = 0,  // plain C, the oracle of every test
  CK_AVX2 = 1,      // AVX2, FMA and F16C
  CK_AVX512 = 2,    // AVX-512 F, BW, CD, DQ, VL
  CK_AVX512_VNNI = 3,  // and 8-bit dot products
  CK_AVX512_BF16 = 4,  // and bfloat16 dot products
} ck_instruction_set;

// The highest level that this CPU has and that the operating system saves (CPUID and XCR0).
ck_instruction_set ck_supported_instruction_set(void);

// The level in use: the supported one, or the lower one that the environment variable SIGLIP_INSTRUCTION_SET
// (portable, avx2, avx512, avx512vnni, avx512bf16) asks for. Decided once, at the first call.
ck_instruction_set ck_selected_instruction_set(void);

// Makes tests run another level on the calling thread alone, so that others beside them keep theirs. No higher level
// than the supported one is ever selected.
void ck_select_instruction_set(ck_instruction_set level);

const char *ck_instruction_set_name(ck_instruction_set level);

#endif
