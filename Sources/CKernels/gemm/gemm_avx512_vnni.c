#if defined(__x86_64__)
#include "tile_avx512.h"

CK_BEGIN(CK_AVX512_TARGET)
CK_TILES_AVX512(ck_tiles_int8_avx512_vnni, "vpdpbusd")
CK_END

#endif
