// Every kernel of CKernels against double precision, in C alone: for processors and compilers that Swift's tests do not
// reach. scripts/test-arm64 builds and runs it.
#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../Sources/CKernels/include/ckernels.h"

// Prints a result. It is a fault if the error is above the bound, or not a number.
void check(const char *operator, const char *of, double error, double bound);
int faults(void);

// Values between -spread and spread, the same for the same seed.
float *random_floats(size_t count, float spread, uint32_t seed);
uint8_t *random_bytes(size_t count, uint32_t seed);
// At least `size` bytes, 64-byte aligned, none of them 0.
void *buffer(size_t size);

double float_of_half(uint16_t half);
uint16_t half_of_float(float value);
// Value i of a row as the kernels store it; an int8 row's byte.
double stored(ck_format format, const void *row, size_t i);
extern const char *const format_names[3];

void check_rows(void);
void check_conversions(void);
void check_products(void);
void check_attention(void);
void check_pixels(void);

static inline double larger(double a, double b) { return a > b ? a : b; }
// The larger error; what is not a number is kept.
static inline double worse(double error, double other) { return error >= other ? error : other; }

#endif
