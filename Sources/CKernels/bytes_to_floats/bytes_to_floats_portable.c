#include <stddef.h>
#include <stdint.h>

void ck_bytes_to_floats_portable(float *out, const uint8_t *in, float centre, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = (float)in[i] - centre;
}
