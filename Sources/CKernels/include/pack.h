#ifndef CKERNELS_PACK_H
#define CKERNELS_PACK_H

#include <stdint.h>

#include "format.h"

// Weights of up to 32 outputs, (count, inputs), dense, to one panel of ck_panel_bytes; what is missing becomes 0.
// int8: each output is scaled so that its largest weight is 127; `scales` and `sums` get CK_PANEL values. NULL otherwise.
void ck_pack_panel(ck_format format, void *panel, float *scales, int32_t *sums, const float *weights, size_t count,
                   size_t inputs);

#endif
