// Arithmetic shared by the portable kernels: plain C in a form that compilers turn into vectors.
#ifndef CKERNELS_PORTABLE_H
#define CKERNELS_PORTABLE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Partial sums side by side: compilers may not reorder a float sum, but they keep independent lanes in a vector.
enum { CK_LANES = 16 };

// e^x within 2 ulp for -87.3 <= x <= 88.3, and the value at the nearer end outside.
// x = n ln 2 + r with |r| <= ln 2 / 2; e^r by the polynomial of Cephes' expf (Moshier); 2^n by its exponent bits.
static inline float ck_exp_portable(float x) {
  x = x < -87.3365f ? -87.3365f : x;
  x = x > 88.3762f ? 88.3762f : x;
  const float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number, which lies in the low bits
  const float shifted = x * 1.44269504088896341f + magic;
  const float n = shifted - magic;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 127) << 23;
  float scale;
  memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

#endif
