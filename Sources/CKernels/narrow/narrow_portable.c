#include "../common/convert.h"
#include "../include/narrow.h"

void ck_narrow_bf16_portable(uint16_t *out, const float *in, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = ck_bf16_of_float(in[i]);
}
