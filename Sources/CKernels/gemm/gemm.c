#include "../include/gemm.h"

#include "../include/instruction_set.h"
#include "kernel.h"

#define TILES(set) \
  extern ck_tile *const ck_tiles_fp32_##set[], *const ck_tiles_bf16_##set[], *const ck_tiles_int8_##set[]
TILES(portable);
ck_finish ck_finish_portable;

// By instruction set and format.
#if defined(__x86_64__)
TILES(avx2);
TILES(avx512);
extern ck_tile *const ck_tiles_int8_avx512_vnni[], *const ck_tiles_bf16_avx512_bf16[];
ck_finish ck_finish_avx2, ck_finish_avx512, ck_finish_avx512_bf16;

static const ck_gemm_kernel kernels[][3] = {
    [CK_PORTABLE] = {{4, ck_tiles_fp32_portable, ck_finish_portable},
                     {4, ck_tiles_bf16_portable, ck_finish_portable},
                     {4, ck_tiles_int8_portable, ck_finish_portable}},
    [CK_AVX2] = {{6, ck_tiles_fp32_avx2, ck_finish_avx2},
                 {4, ck_tiles_bf16_avx2, ck_finish_avx2},
                 {4, ck_tiles_int8_avx2, ck_finish_avx2}},
    [CK_AVX512] = {{12, ck_tiles_fp32_avx512, ck_finish_avx512},
                   {6, ck_tiles_bf16_avx512, ck_finish_avx512},
                   {6, ck_tiles_int8_avx512, ck_finish_avx512}},
    [CK_AVX512_VNNI] = {{12, ck_tiles_fp32_avx512, ck_finish_avx512},
                        {6, ck_tiles_bf16_avx512, ck_finish_avx512},
                        {12, ck_tiles_int8_avx512_vnni, ck_finish_avx512}},
    [CK_AVX512_BF16] = {{12, ck_tiles_fp32_avx512, ck_finish_avx512_bf16},
                        {12, ck_tiles_bf16_avx512_bf16, ck_finish_avx512_bf16},
                        {12, ck_tiles_int8_avx512_vnni, ck_finish_avx512_bf16}},
};
#else
static const ck_gemm_kernel kernels[][3] = {
    [CK_PORTABLE] = {{4, ck_tiles_fp32_portable, ck_finish_portable},
                     {4, ck_tiles_bf16_portable, ck_finish_portable},
                     {4, ck_tiles_int8_portable, ck_finish_portable}},
};
#endif

void ck_gemm_part(const ck_gemm *gemm, size_t first_row, size_t row_count, size_t first_panel, size_t panel_count) {
  ck_gemm_walk(&kernels[ck_selected_instruction_set()][gemm->format], gemm, first_row, row_count, first_panel,
               panel_count);
}
