// Functions between CK_BEGIN(set) and CK_END may use that instruction set, whatever flags the compiler got.
#ifndef CKERNELS_TARGET_H
#define CKERNELS_TARGET_H

#define CK_AVX2_TARGET "avx2,fma,f16c"
#define CK_AVX512_TARGET "avx512f,avx512bw,avx512cd,avx512dq,avx512vl"
#define CK_AVX512_BF16_TARGET "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512bf16"

#define CK_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define CK_BEGIN(set) CK_PRAGMA(clang attribute push(__attribute__((target(set))), apply_to = function))
#define CK_END CK_PRAGMA(clang attribute pop)
#else
#define CK_BEGIN(set) CK_PRAGMA(GCC push_options) CK_PRAGMA(GCC target(set))
#define CK_END CK_PRAGMA(GCC pop_options)
#endif

#endif
