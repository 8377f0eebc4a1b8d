// A C target needs a source file; this one only checks that the headers are there.
#include "include/shim.h"
