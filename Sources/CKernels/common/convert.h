// One value between formats, in plain C.
#ifndef CKERNELS_CONVERT_H
#define CKERNELS_CONVERT_H

#include <math.h>
#include <stdint.h>
#include <string.h>

static inline float ck_float_of_bf16(uint16_t half) {
  const uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// Rounded to nearest, ties to even; a not-a-number stays one.
static inline uint16_t ck_bf16_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// Ties to even, as the vector instructions round.
static inline uint8_t ck_shifted_int8(float value) { return (uint8_t)(128 + (int)nearbyintf(value)); }

#endif
