// Everything that Swift may call. A header per operator; a folder per operator holds its instruction sets.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "attend.h"
#include "base64.h"
#include "centre_bytes.h"
#include "format.h"
#include "gelu.h"
#include "gemm.h"
#include "instruction_set.h"
#include "l2_normalize.h"
#include "layer_norm.h"
#include "narrow.h"
#include "pack.h"
#include "pause.h"
#include "peak.h"
#include "quantize.h"
#include "softmax.h"
#include "widen.h"
#include "pixels.h"
#include "resize.h"

#endif
