#include "../include/gemm.h"

#include "../common/dispatch.h"

CK_PORTABLE_ONLY(void, ck_gemm_part,
              (const ck_gemm *gemm, size_t first_row, size_t row_count, size_t first_panel, size_t panel_count),
              (gemm, first_row, row_count, first_panel, panel_count))
