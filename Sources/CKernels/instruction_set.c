#include "include/instruction_set.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

static unsigned long long xcr0(void) {
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((unsigned long long)high << 32) | low;
}

ck_instruction_set ck_supported_instruction_set(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return CK_PORTABLE;
  const unsigned osxsave = 1u << 27, avx = 1u << 28, fma = 1u << 12, f16c = 1u << 29;
  if ((c & (osxsave | avx | fma | f16c)) != (osxsave | avx | fma | f16c)) return CK_PORTABLE;
  const unsigned long long saved = xcr0();
  if ((saved & 0x6) != 0x6) return CK_PORTABLE;  // XMM and YMM state
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return CK_PORTABLE;
  const unsigned avx2 = 1u << 5;
  if (!(b & avx2)) return CK_PORTABLE;
  const unsigned avx512 = 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31;  // F DQ CD BW VL
  if ((b & avx512) != avx512 || (saved & 0xe6) != 0xe6) return CK_AVX2;          // and opmask, ZMM state
  if (!(c & 1u << 11)) return CK_AVX512;
  if (a < 1 || !__get_cpuid_count(7, 1, &a, &b, &c, &d) || !(a & 1u << 5)) return CK_AVX512_VNNI;
  return CK_AVX512_BF16;
}
#else
ck_instruction_set ck_supported_instruction_set(void) { return CK_PORTABLE; }
#endif

const char *ck_instruction_set_name(ck_instruction_set level) {
  switch (level) {
    case CK_AVX512_BF16: return "avx512bf16";
    case CK_AVX512_VNNI: return "avx512vnni";
    case CK_AVX512: return "avx512";
    case CK_AVX2: return "avx2";
    case CK_PORTABLE: return "portable";
  }
  return "portable";
}

// Of the process, decided once; of a thread, where a test asks for it. -1: not yet, not at all.
static _Atomic int chosen = -1;
static _Thread_local int forced = -1;

static ck_instruction_set no_higher_than_supported(ck_instruction_set level) {
  const ck_instruction_set supported = ck_supported_instruction_set();
  return level < supported ? level : supported;
}

void ck_select_instruction_set(ck_instruction_set level) { forced = (int)no_higher_than_supported(level); }

ck_instruction_set ck_selected_instruction_set(void) {
  if (forced >= 0) return (ck_instruction_set)forced;
  int level = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (level >= 0) return (ck_instruction_set)level;
  const char *wish = getenv("SIGLIP_INSTRUCTION_SET");
  ck_instruction_set choice = CK_AVX512_BF16;
  for (int k = CK_PORTABLE; wish && k <= CK_AVX512_BF16; k++)
    if (strcmp(wish, ck_instruction_set_name((ck_instruction_set)k)) == 0) choice = (ck_instruction_set)k;
  choice = no_higher_than_supported(choice);
  atomic_store(&chosen, (int)choice);
  return choice;
}
