#ifndef CKERNELS_WIDEN_SCALAR_H
#define CKERNELS_WIDEN_SCALAR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline float ck_bf16_to_float(uint16_t half) {
  const uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline float ck_f16_to_float(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16, magnitude = half & 0x7fff;
  uint32_t bits;
  if (magnitude >= 0x7c00) {
    bits = magnitude << 13 | 0x7f800000;  // infinity, or not a number with its payload
  } else if (magnitude >= 0x0400) {
    bits = (magnitude << 13) + (112u << 23);  // from an exponent bias of 15 to one of 127
  } else {
    const float subnormal = (float)magnitude * 0x1p-24f;
    memcpy(&bits, &subnormal, sizeof bits);
  }
  bits |= sign;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

#endif
