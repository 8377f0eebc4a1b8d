#ifndef CKERNELS_DISPATCH_H
#define CKERNELS_DISPATCH_H

#include "../include/instruction_set.h"

// Defines `name`, which calls the variant of the selected instruction set.
#if defined(__x86_64__)
#define CK_DISPATCHED(name, parameters, arguments)     \
  void name##_portable parameters;                     \
  void name##_avx2 parameters;                         \
  void name##_avx512 parameters;                       \
  void name parameters {                               \
    switch (ck_selected_instruction_set()) {           \
      case CK_AVX512: name##_avx512 arguments; return; \
      case CK_AVX2: name##_avx2 arguments; return;     \
      case CK_PORTABLE: name##_portable arguments;     \
    }                                                  \
  }
#else
#define CK_DISPATCHED(name, parameters, arguments) \
  void name##_portable parameters;                 \
  void name parameters { name##_portable arguments; }
#endif

#endif
