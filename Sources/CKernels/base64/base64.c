#include "../include/instruction_set.h"
#include "kernels.h"

size_t ck_base64_decode(uint8_t *out, const uint8_t *in, size_t groups) {
  size_t done = 0;
#if defined(__x86_64__)
  if (ck_selected_instruction_set() >= CK_AVX2) done = ck_base64_decode_avx2(out, in, groups);
#endif
  return done + ck_base64_decode_portable(out + 3 * done, in + 4 * done, groups - done);
}
