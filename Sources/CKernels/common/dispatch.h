#ifndef CKERNELS_DISPATCH_H
#define CKERNELS_DISPATCH_H

#include "../include/instruction_set.h"

// Defines `name`, which calls the variant of the selected instruction set: the highest that the operator has.
#if defined(__x86_64__)
#define CK_DISPATCHED_VALUE(type, name, parameters, arguments)                  \
  type name##_portable parameters;                                              \
  type name##_avx2 parameters;                                                  \
  type name##_avx512 parameters;                                                \
  type name parameters {                                                        \
    const ck_instruction_set level = ck_selected_instruction_set();             \
    if (level >= CK_AVX512) return name##_avx512 arguments;                     \
    return level >= CK_AVX2 ? name##_avx2 arguments : name##_portable arguments; \
  }
#else
#define CK_DISPATCHED_VALUE(type, name, parameters, arguments) \
  type name##_portable parameters;                             \
  type name parameters { return name##_portable arguments; }
#endif

#define CK_DISPATCHED(name, parameters, arguments) CK_DISPATCHED_VALUE(void, name, parameters, arguments)

#endif
