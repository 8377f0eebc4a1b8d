// Everything that Swift may call. A header per operator; a folder per operator holds its instruction sets.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "base64.h"
#include "bytes_to_floats.h"
#include "gelu.h"
#include "instruction_set.h"
#include "l2_normalize.h"
#include "layer_norm.h"
#include "pause.h"
#include "softmax.h"
#include "widen.h"
#include "pixels.h"
#include "resize.h"

#endif
