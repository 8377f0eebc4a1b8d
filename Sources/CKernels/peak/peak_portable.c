#include <stddef.h>

// Vectors of 4 floats, as many as 16 registers hold and as a processor needs to be busy. No one instruction is what
// products are made of in plain C, but a multiplication and an addition, or the two fused.
enum { VECTORS = 12, LANES = 4 };

void ck_peak_portable(size_t turns) {
  float sums[VECTORS][LANES] = {{0}}, factors[LANES];
  volatile float unknown = 1;
  for (size_t lane = 0; lane < LANES; lane++) factors[lane] = unknown;
  for (size_t turn = 0; turn < turns * 24 / VECTORS; turn++) {
#pragma GCC unroll 12
    for (size_t i = 0; i < VECTORS; i++)
#pragma GCC unroll 4
      for (size_t lane = 0; lane < LANES; lane++) sums[i][lane] = sums[i][lane] * factors[lane] + factors[lane];
  }
  for (size_t i = 0; i < VECTORS; i++)
    for (size_t lane = 0; lane < LANES; lane++) unknown = sums[i][lane];
}
