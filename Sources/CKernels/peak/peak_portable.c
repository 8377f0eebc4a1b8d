#include <string.h>

#include "../common/portable.h"

// 24 vectors of 4 floats, kept in registers where there are enough of them. No path has one instruction here: what a
// product takes in plain C, a multiplication and an addition, or the two fused.
void ck_peak_portable(size_t turns) {
  float sums[24][4] = {{0}};
  volatile float input = 1;
  float factors[4];
  for (size_t lane = 0; lane < 4; lane++) factors[lane] = input;
  for (; turns; turns--)
    for (size_t i = 0; i < 24; i++)
      for (size_t lane = 0; lane < 4; lane++) sums[i][lane] = sums[i][lane] * factors[lane] + factors[lane];
  volatile float sink = 0;
  for (size_t i = 0; i < 24; i++) sink += sums[i][0] + sums[i][1] + sums[i][2] + sums[i][3];
}
