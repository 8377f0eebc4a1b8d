#ifndef CKERNELS_PEAK_H
#define CKERNELS_PEAK_H

#include "format.h"

// The processor's limit for products of `format` on the selected instruction set: runs the instruction that they are made
// of, on registers alone, `turns` times 24. Returns how many multiplications and additions of values that was, to be
// divided by the time that it took; one call on each thread measures so many cores.
double ck_peak(ck_format format, size_t turns);

#endif
