#include "scalar.h"

void ck_widen_bf16_portable(float *out, const uint16_t *in, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = ck_bf16_to_float(in[i]);
}

void ck_widen_f16_portable(float *out, const uint16_t *in, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = ck_f16_to_float(in[i]);
}
