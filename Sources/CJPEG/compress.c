#include "include/shim.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

static void fail(j_common_ptr jpeg) { longjmp(*(jmp_buf *)jpeg->client_data, 1); }

cjpeg_status cjpeg_compress(const uint8_t *rgb, uint32_t width, uint32_t height, int quality, uint8_t **out,
                            size_t *count) {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  jmp_buf failure;
  unsigned char *bytes = NULL;
  unsigned long size = 0;
  jpeg.err = jpeg_std_error(&errors);
  errors.error_exit = fail;
  jpeg.client_data = &failure;
  if (setjmp(failure)) {
    jpeg_destroy_compress(&jpeg);
    return CJPEG_NO_MEMORY;
  }
  jpeg_create_compress(&jpeg);
  jpeg_mem_dest(&jpeg, &bytes, &size);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(uintptr_t)(rgb + (size_t)jpeg.next_scanline * width * 3);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  *out = bytes;
  *count = size;
  return CJPEG_OK;
}

void cjpeg_free(uint8_t *bytes) { free(bytes); }
