// One value between formats, in plain C.
#ifndef CKERNELS_CONVERT_H
#define CKERNELS_CONVERT_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "../include/format.h"

static inline uint32_t ck_bits_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float ck_float_of_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline float ck_float_of_bf16(uint16_t half) { return ck_float_of_bits((uint32_t)half << 16); }

// Rounded to nearest, ties to even; a not-a-number stays one.
static inline uint16_t ck_bf16_of_float(float value) {
  const uint32_t bits = ck_bits_of_float(value);
  const uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? bits >> 16 | 0x40 : rounded);
}

// 128 + value rounded, ties to even as the vector instructions have it, for values of -128 to 127; some byte for
// what is not a number. Adding 1.5 * 2^23 rounds to a whole number, which then lies in the low bits.
static inline uint8_t ck_shifted_int8(float value) {
  return (uint8_t)(128 + ck_bits_of_float(value + 12582912.0f));
}

// A row's magnitudes are compared as whole numbers: their bits order them, with infinity and what is not a number last,
// so that neither is lost.
static inline uint32_t ck_magnitude(float value) { return ck_bits_of_float(value) & 0x7fffffff; }

// The scale of weights that makes the largest 127; 1 for a row of zeros.
static inline float ck_scale_of_largest(uint32_t magnitude) {
  return magnitude == 0 ? 1 : ck_float_of_bits(magnitude) / 127;
}

// How a row is stored as int8: 128 + round(value * factor + offset).
typedef struct {
  ck_row_scale row;
  float factor, offset;
} ck_steps;

// From two maxima of the bits of a row's values. As signed numbers the largest is that of the largest value, as
// unsigned ones that of the least, unless no value has that sign: then 0 is that end. What is not a number lies beyond
// infinity.
static inline ck_steps ck_steps_between(int32_t signed_bits, uint32_t unsigned_bits) {
  const float largest = signed_bits > 0 ? ck_float_of_bits((uint32_t)signed_bits) : 0;
  const float least = unsigned_bits >> 31 ? ck_float_of_bits(unsigned_bits) : 0;
  const float range = (largest - least) / 255, scale = range == 0 ? 1 : range, factor = 1 / scale;
  const ck_steps steps = {{scale, least}, factor, -128 - least * factor};
  return steps;
}

#endif
