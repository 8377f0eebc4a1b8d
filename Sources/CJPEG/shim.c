#include "include/shim.h"

#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <jerror.h>

struct cjpeg_decoder {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf failure;
  int max_scans;
  cjpeg_status status;
  char message[JMSG_LENGTH_MAX];
};

static void fail(j_common_ptr jpeg) {
  cjpeg_decoder *decoder = jpeg->client_data;
  jpeg->err->format_message(jpeg, decoder->message);
  switch (jpeg->err->msg_code) {
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_NOTIMPL: decoder->status = CJPEG_UNSUPPORTED; break;
    case JERR_OUT_OF_MEMORY: decoder->status = CJPEG_NO_MEMORY; break;
    default: decoder->status = CJPEG_CORRUPT;
  }
  longjmp(decoder->failure, 1);
}

static void ignore_message(j_common_ptr jpeg) { (void)jpeg; }

// Called once per row of blocks that is read: the only place where a scan can be counted before it costs anything.
static void check_scans(j_common_ptr jpeg) {
  cjpeg_decoder *decoder = jpeg->client_data;
  if (!jpeg->is_decompressor || decoder->jpeg.input_scan_number <= decoder->max_scans) return;
  decoder->status = CJPEG_TOO_MANY_SCANS;
  longjmp(decoder->failure, 1);
}

// The whole file is in memory, so being asked for more means that it has ended. Suspending, rather than inserting
// an end marker as libjpeg's own memory source does, is what tells a truncated file from a whole one.
static boolean no_more_input(j_decompress_ptr jpeg) {
  (void)jpeg;
  return FALSE;
}

static void skip_input(j_decompress_ptr jpeg, long count) {
  struct jpeg_source_mgr *source = jpeg->src;
  if (count <= 0) return;
  const size_t skipped = (size_t)count < source->bytes_in_buffer ? (size_t)count : source->bytes_in_buffer;
  source->next_input_byte += skipped;
  source->bytes_in_buffer -= skipped;
}

static void do_nothing(j_decompress_ptr jpeg) { (void)jpeg; }

cjpeg_decoder *cjpeg_create(const uint8_t *bytes, size_t count) {
  cjpeg_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->jpeg.err = jpeg_std_error(&decoder->errors);
  decoder->errors.error_exit = fail;
  decoder->errors.output_message = ignore_message;
  decoder->jpeg.client_data = decoder;
  if (setjmp(decoder->failure)) {
    jpeg_destroy_decompress(&decoder->jpeg);
    free(decoder);
    return NULL;
  }
  jpeg_create_decompress(&decoder->jpeg);
  decoder->source = (struct jpeg_source_mgr){
      .next_input_byte = bytes,
      .bytes_in_buffer = count,
      .init_source = do_nothing,
      .fill_input_buffer = no_more_input,
      .skip_input_data = skip_input,
      .resync_to_restart = jpeg_resync_to_restart,
      .term_source = do_nothing,
  };
  decoder->jpeg.src = &decoder->source;
  decoder->max_scans = INT_MAX;  // until the size is known, and with it what a scan costs
  decoder->progress.progress_monitor = check_scans;
  decoder->jpeg.progress = &decoder->progress;
  return decoder;
}

void cjpeg_destroy(cjpeg_decoder *decoder) {
  if (!decoder) return;
  jpeg_destroy_decompress(&decoder->jpeg);
  free(decoder);
}

cjpeg_status cjpeg_read_header(cjpeg_decoder *decoder, cjpeg_header *header) {
  if (setjmp(decoder->failure)) return decoder->status;
  int found;
  do found = jpeg_read_header(&decoder->jpeg, FALSE);
  while (found == JPEG_HEADER_TABLES_ONLY);
  if (found == JPEG_SUSPENDED) return CJPEG_TRUNCATED;
  header->width = decoder->jpeg.image_width;
  header->height = decoder->jpeg.image_height;
  header->components = decoder->jpeg.num_components;
  return CJPEG_OK;
}

cjpeg_status cjpeg_start(cjpeg_decoder *decoder, unsigned reduction, int max_scans) {
  if (setjmp(decoder->failure)) return decoder->status;
  decoder->max_scans = max_scans;
  // Everything else stays at libjpeg's default: the accurate integer DCT and smooth upsampling, as Pillow has it.
  decoder->jpeg.out_color_space = decoder->jpeg.num_components == 4 ? JCS_CMYK : JCS_RGB;
  decoder->jpeg.scale_num = 1;
  decoder->jpeg.scale_denom = reduction;
  return jpeg_start_decompress(&decoder->jpeg) ? CJPEG_OK : CJPEG_TRUNCATED;
}

cjpeg_status cjpeg_read_rows(cjpeg_decoder *decoder, uint8_t *out, size_t rows, size_t stride) {
  if (setjmp(decoder->failure)) return decoder->status;
  const JDIMENSION first = decoder->jpeg.output_scanline;
  while (decoder->jpeg.output_scanline < first + rows) {
    // Several row pointers at once save libjpeg's bookkeeping per row.
    enum { GROUP = 16 };
    JSAMPROW pointers[GROUP];
    const size_t done = decoder->jpeg.output_scanline - first;
    const size_t wanted = rows - done < GROUP ? rows - done : GROUP;
    for (size_t k = 0; k < wanted; k++) pointers[k] = out + stride * (done + k);
    if (jpeg_read_scanlines(&decoder->jpeg, pointers, (JDIMENSION)wanted) == 0) return CJPEG_TRUNCATED;
  }
  return CJPEG_OK;
}

size_t cjpeg_rows_read(const cjpeg_decoder *decoder) { return decoder->jpeg.output_scanline; }

const char *cjpeg_message(const cjpeg_decoder *decoder) { return decoder->message; }
