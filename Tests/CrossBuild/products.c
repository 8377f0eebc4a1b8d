// Packed weights and products of them.
#include "check.h"

typedef struct {
  size_t rows, inputs, outputs;
} shape;

static const shape shapes[] = {{1, 1, 1}, {1, 72, 33}, {5, 3, 32}, {13, 145, 70}, {31, 768, 64}, {4, 2050, 9}};

typedef struct {
  void *panels;
  float *scales;
  int32_t *sums;
} packed;

static packed pack(ck_format format, const float *weights, const shape *s) {
  const size_t panels = ck_panels(s->outputs), bytes = ck_panel_bytes(format, s->inputs);
  packed p = {buffer(panels * bytes), buffer(panels * CK_PANEL * 4), buffer(panels * CK_PANEL * 4)};
  for (size_t k = 0; k < panels; k++) {
    const size_t first = k * CK_PANEL, left = s->outputs - first;
    ck_pack_panel(format, (char *)p.panels + k * bytes, format == CK_INT8 ? p.scales + first : NULL,
                  format == CK_INT8 ? p.sums + first : NULL, weights + first * s->inputs,
                  left < CK_PANEL ? left : CK_PANEL, s->inputs);
  }
  return p;
}

// The packed weight of an output for an input, scale included.
static double weight(ck_format format, const packed *p, size_t inputs, size_t output, size_t input) {
  const char *panel = (const char *)p->panels + output / CK_PANEL * ck_panel_bytes(format, inputs);
  const size_t values = (size_t)1 << format;
  const size_t index = (input / values * CK_PANEL + output % CK_PANEL) * values + input % values;
  if (format == CK_INT8) return ((const int8_t *)panel)[index] * (double)p->scales[output];
  return stored(format, panel, index);
}

static double gelu(double x) { return x / (1 + exp(-2 * sqrt(2 / acos(-1)) * (x + 0.044715 * x * x * x))); }

// The largest error of a packed weight beyond what rounding to its format costs; and whether its sums are right.
static double packing_error(ck_format format, const packed *p, const float *weights, const shape *s) {
  double error = 0;
  for (size_t output = 0; output < s->outputs; output++) {
    double sum = 0;
    for (size_t i = 0; i < s->inputs; i++) {
      const double found = weight(format, p, s->inputs, output, i), expected = weights[output * s->inputs + i];
      const double rounding = format == CK_FLOAT32    ? 0
                              : format == CK_BFLOAT16 ? fabs(expected) / 256
                                                      : p->scales[output] / 2.0;
      error = worse(error, larger(0, fabs(found - expected) - rounding * (1 + 1e-5)));
      sum += found;
    }
    if (format == CK_INT8) error = worse(error, fabs(sum - p->sums[output] * (double)p->scales[output]) > 1e-9);
  }
  return error;
}

// The largest error of a product, as a share of the sum of its terms' magnitudes (or of the output's own rounding).
static double product_error(ck_format format, ck_epilogue epilogue, ck_format output_format, const shape *s,
                            const packed *p, const void *input, const ck_row_scale *input_scales) {
  const size_t stride = ck_words(format, s->inputs) * 4, output_stride = (s->outputs + 3) / 2 * 2 * 4;
  float *bias = random_floats(ck_panels(s->outputs) * CK_PANEL, 1, 9);
  char *output = buffer(s->rows * output_stride), *before = buffer(s->rows * output_stride);
  float *residual = random_floats(s->rows * output_stride / 4, 2, 10);
  memcpy(output, residual, s->rows * output_stride);
  memcpy(before, residual, s->rows * output_stride);
  const ck_gemm g = {format,   s->rows,   s->inputs, s->outputs, input,  stride,        input_scales, p->panels,
                     p->scales, p->sums, bias,      epilogue,   output_format, output, output_stride};
  // In two parts, as two threads do it.
  const size_t upper = s->rows / 2;
  ck_gemm_part(&g, 0, upper, 0, ck_panels(s->outputs));
  ck_gemm_part(&g, upper, s->rows - upper, 0, ck_panels(s->outputs));
  double error = 0;
  for (size_t row = 0; row < s->rows; row++)
    for (size_t c = 0; c < s->outputs; c++) {
      double x = bias[c], magnitudes = fabs(x);
      for (size_t i = 0; i < s->inputs; i++) {
        const double a = stored(format, (const char *)input + row * stride, i);
        const double value = format == CK_INT8 ? a * input_scales[row].scale + input_scales[row].least : a;
        const double term = value * weight(format, p, s->inputs, c, i);
        x += term, magnitudes += fabs(term);
      }
      // What GELU may cost where its result is rounded to bfloat16 anyway.
      double rough = 0;
      if (epilogue == CK_STORE_GELU && output_format == CK_BFLOAT16) rough = fabs(x) < 3.8 ? 1e-5 : 1.7e-4;
      if (epilogue == CK_STORE_GELU) x = gelu(x);
      if (epilogue == CK_ADD) x += ((const float *)(before + row * output_stride))[c];
      const double found = stored(output_format, output + row * output_stride, c);
      const double rounding = rough + (output_format == CK_BFLOAT16 ? fabs(x) / 256 : 0);
      error = worse(error, larger(0, fabs(found - x) - rounding) / (magnitudes + fabs(x)));
    }
  free(bias), free(output), free(before), free(residual);
  return error;
}

static const struct {
  const char *name;
  ck_epilogue epilogue;
  ck_format output;
} cases[] = {{"store float32", CK_STORE, CK_FLOAT32},
             {"store bfloat16", CK_STORE, CK_BFLOAT16},
             {"GELU float32", CK_STORE_GELU, CK_FLOAT32},
             {"GELU bfloat16", CK_STORE_GELU, CK_BFLOAT16},
             {"add", CK_ADD, CK_FLOAT32}};
enum { CASES = sizeof cases / sizeof *cases, SHAPES = sizeof shapes / sizeof *shapes };

void check_products(void) {
  for (int format = 0; format < 3; format++) {
    double packing = 0, errors[CASES] = {0};
    for (size_t k = 0; k < SHAPES; k++) {
      const shape *s = shapes + k;
      const size_t stride = ck_words((ck_format)format, s->inputs) * 4;
      float *weights = random_floats(s->outputs * s->inputs, 0.3f, 11);
      float *floats = random_floats(s->rows * s->inputs, 2, 12);
      ck_row_scale *input_scales = buffer(s->rows * sizeof *input_scales);
      char *input = buffer(s->rows * stride);
      memset(input, 0, s->rows * stride);
      for (size_t row = 0; row < s->rows; row++) {
        const float *from = floats + row * s->inputs;
        void *to = input + row * stride;
        if (format == CK_FLOAT32) memcpy(to, from, s->inputs * 4);
        if (format == CK_BFLOAT16) ck_narrow_bf16(to, from, s->inputs);
        if (format == CK_INT8) input_scales[row] = ck_quantize(to, CK_FLOAT32, from, s->inputs);
      }
      const packed p = pack((ck_format)format, weights, s);
      packing = worse(packing, packing_error((ck_format)format, &p, weights, s));
      for (size_t i = 0; i < CASES; i++)
        errors[i] = worse(errors[i], product_error((ck_format)format, cases[i].epilogue, cases[i].output, s, &p, input,
                                                   input_scales));
      free(weights), free(floats), free(input_scales), free(input);
      free(p.panels), free(p.scales), free(p.sums);
    }
    check("pack", format_names[format], packing, 0);
    for (size_t i = 0; i < CASES; i++) {
      char of[64];
      snprintf(of, sizeof of, "%s, %s", format_names[format], cases[i].name);
      check("gemm", of, errors[i], 2e-6);
    }
  }
}
