#include "check.h"

static int faults_found;
const char *const format_names[3] = {"float32", "bfloat16", "int8"};

void check(const char *operator, const char *of, double error, double bound) {
  const int good = error <= bound;
  printf("  %-5s %-14s %-34s error %.2e, bound %.0e\n", good ? "ok" : "FAULT", operator, of, error, bound);
  if (!good) faults_found++;
}

int faults(void) { return faults_found; }

static uint32_t next(uint32_t *state) { return *state = *state * 1664525u + 1013904223u; }

float *random_floats(size_t count, float spread, uint32_t seed) {
  float *values = buffer(count * sizeof *values);
  for (size_t i = 0; i < count; i++) values[i] = ((float)(next(&seed) >> 8) / (1 << 23) - 1) * spread;
  return values;
}

uint8_t *random_bytes(size_t count, uint32_t seed) {
  uint8_t *values = buffer(count);
  for (size_t i = 0; i < count; i++) values[i] = (uint8_t)(next(&seed) >> 24);
  return values;
}

void *buffer(size_t size) {
  size = (size / 64 + 1) * 64;
  void *memory = aligned_alloc(64, size);
  if (!memory) abort();
  return memset(memory, 0xA5, size);
}

double float_of_half(uint16_t half) {
  const uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// The nearer of the two neighbours; of two as near, the even one.
uint16_t half_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  const uint16_t upper = (uint16_t)(bits >> 16);
  const uint32_t rest = bits & 0xffff;
  return rest > 0x8000 || (rest == 0x8000 && upper % 2) ? upper + 1 : upper;
}

double stored(ck_format format, const void *row, size_t i) {
  switch (format) {
    case CK_FLOAT32: return ((const float *)row)[i];
    case CK_BFLOAT16: return float_of_half(((const uint16_t *)row)[i]);
    case CK_INT8: return ((const uint8_t *)row)[i];
  }
  return NAN;
}

int main(void) {
  const ck_instruction_set supported = ck_supported_instruction_set();
  for (int level = CK_PORTABLE; level <= (int)supported; level++) {
    ck_select_instruction_set((ck_instruction_set)level);
    printf("%s\n", ck_instruction_set_name(ck_selected_instruction_set()));
    check_rows();
    check_conversions();
    check_products();
    check_attention();
    check_pixels();
  }
  printf("%d faults\n", faults());
  return faults() != 0;
}
