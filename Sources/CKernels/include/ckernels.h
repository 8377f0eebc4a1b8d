// Everything that Swift may call. A header per operator; a folder per operator holds its instruction sets.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "instruction_set.h"
#include "pixels.h"
#include "resize.h"

#endif
