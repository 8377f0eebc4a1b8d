#include "include/shim.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

struct cpng_decoder {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count, position;
  size_t next_chunk;  // where the header of the next chunk lies
  jmp_buf failure;
  cpng_status status;
  size_t rows_read;
  uint8_t *pass_row;  // of an interlaced picture
  char message[128];
};

static void fail(png_structp png, png_const_charp message) {
  cpng_decoder *decoder = png_get_error_ptr(png);
  if (decoder->status == CPNG_OK) decoder->status = CPNG_CORRUPT;
  snprintf(decoder->message, sizeof decoder->message, "%s", message);
  longjmp(decoder->failure, 1);
}

static void ignore_warning(png_structp png, png_const_charp message) { (void)png, (void)message; }

static void read_bytes(png_structp png, png_bytep out, size_t count) {
  cpng_decoder *decoder = png_get_io_ptr(png);
  const uint8_t *bytes = decoder->bytes + decoder->position;
  const size_t left = decoder->count - decoder->position;
  int ends = count > left;
  if (!ends && count == 8 && decoder->position == decoder->next_chunk) {
    // libpng allocates what a chunk's header claims before it reads the chunk; so the claim is checked here. Pixels are
    // inflated as they come: of those, what is there counts.
    const size_t length = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
    ends = length > left - 8 && memcmp(bytes + 4, "IDAT", 4) != 0;
    decoder->next_chunk += 8 + length + 4;
  }
  if (ends) {
    decoder->status = CPNG_TRUNCATED;
    png_error(png, "the bytes end");
  }
  memcpy(out, bytes, count);
  decoder->position += count;
}

// One row of 16-bit grey to RGB8, in place and so from its end. Pillow keeps such a picture at 16 bits and limits it to
// 255 when it becomes RGB; so do we, although the upper byte would make the better picture.
static void limit_grey(png_structp png, png_row_infop row, png_bytep data) {
  (void)png;
  for (size_t x = row->width; x-- > 0;) {
    const uint8_t value = data[2 * x] ? 255 : data[2 * x + 1];
    data[3 * x] = data[3 * x + 1] = data[3 * x + 2] = value;
  }
}

// libpng inflates texts, so what they may grow to is limited: to 128 MB together, less than the largest picture takes.
// Some versions refuse any chunk that is longer, hence no lower limit: private chunks of some megabytes do occur.
enum { MAX_CHUNK = 8 << 20, MAX_KEPT_CHUNKS = 16 };

cpng_decoder *cpng_create(const uint8_t *bytes, size_t count) {
  cpng_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->bytes = bytes;
  decoder->count = count;
  decoder->next_chunk = 8;  // behind the signature
  if (setjmp(decoder->failure)) {
    cpng_destroy(decoder);
    return NULL;
  }
  decoder->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, fail, ignore_warning);
  decoder->info = decoder->png ? png_create_info_struct(decoder->png) : NULL;
  if (!decoder->info) {
    cpng_destroy(decoder);
    return NULL;
  }
  png_set_read_fn(decoder->png, decoder, read_bytes);
  png_set_benign_errors(decoder->png, 1);
  // The limit on pixels is the caller's, between the header and the pixels.
  png_set_user_limits(decoder->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(decoder->png, MAX_CHUNK);
  png_set_chunk_cache_max(decoder->png, MAX_KEPT_CHUNKS);
  // Of the chunks that may be left out, only those that can hold an orientation are read at all.
  static const png_byte orientation_chunks[] = "eXIf\0tEXt\0zTXt\0iTXt";
  png_set_keep_unknown_chunks(decoder->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_keep_unknown_chunks(decoder->png, PNG_HANDLE_CHUNK_AS_DEFAULT, orientation_chunks, 4);
  return decoder;
}

void cpng_destroy(cpng_decoder *decoder) {
  if (!decoder) return;
  if (decoder->png) png_destroy_read_struct(&decoder->png, &decoder->info, NULL);
  free(decoder->pass_row);
  free(decoder);
}

cpng_status cpng_read_header(cpng_decoder *decoder, uint32_t *width, uint32_t *height) {
  if (setjmp(decoder->failure)) return decoder->status;
  png_read_info(decoder->png, decoder->info);
  *width = png_get_image_width(decoder->png, decoder->info);
  *height = png_get_image_height(decoder->png, decoder->info);
  return CPNG_OK;
}

// Reads an interlaced picture's seven smaller pictures and puts each pixel where it belongs. libpng does this too, but widens
// each of the seven to the whole picture on the way: more than two seconds for 64 million pixels of 16 bits.
static void read_interlaced(cpng_decoder *decoder, uint8_t *out, size_t stride) {
  png_structp png = decoder->png;
  const png_uint_32 width = png_get_image_width(png, decoder->info), height = png_get_image_height(png, decoder->info);
  decoder->pass_row = malloc(png_get_rowbytes(png, decoder->info));
  if (!decoder->pass_row) {
    decoder->status = CPNG_OUT_OF_MEMORY;
    png_error(png, "out of memory");
  }
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
    const png_uint_32 columns = PNG_PASS_COLS(width, pass), rows = columns ? PNG_PASS_ROWS(height, pass) : 0;
    const size_t first = 3 * PNG_PASS_START_COL(pass), step = (size_t)3 << PNG_PASS_COL_SHIFT(pass);
    for (png_uint_32 row = 0; row < rows; row++) {
      decoder->rows_read = PNG_ROW_FROM_PASS_ROW(row, pass);
      png_read_row(png, decoder->pass_row, NULL);
      uint8_t *pixel = out + stride * decoder->rows_read + first;
      for (const uint8_t *from = decoder->pass_row, *end = from + (size_t)3 * columns; from < end; from += 3, pixel += step)
        pixel[0] = from[0], pixel[1] = from[1], pixel[2] = from[2];
    }
  }
}

cpng_status cpng_read_pixels(cpng_decoder *decoder, uint8_t *out, size_t stride) {
  if (setjmp(decoder->failure)) return decoder->status;
  png_structp png = decoder->png;
  const int color = png_get_color_type(png, decoder->info), depth = png_get_bit_depth(png, decoder->info);
  if (color == PNG_COLOR_TYPE_GRAY && depth == 16) {
    png_set_read_user_transform_fn(png, limit_grey);
    png_set_user_transform_info(png, NULL, 8, 3);
  } else {
    if (color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
    if (color == PNG_COLOR_TYPE_GRAY && depth < 8) png_set_expand_gray_1_2_4_to_8(png);
    if (!(color & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(png);
    if (depth == 16) png_set_strip_16(png);
    png_set_strip_alpha(png);
  }
  png_read_update_info(png, decoder->info);
  if (png_get_interlace_type(png, decoder->info) == PNG_INTERLACE_ADAM7) {
    read_interlaced(decoder, out, stride);
    return CPNG_OK;
  }
  const size_t height = png_get_image_height(png, decoder->info);
  for (decoder->rows_read = 0; decoder->rows_read < height; decoder->rows_read++)
    png_read_row(png, out + stride * decoder->rows_read, NULL);
  return CPNG_OK;
}

size_t cpng_rows_read(const cpng_decoder *decoder) { return decoder->rows_read; }

cpng_metadata cpng_read_metadata(cpng_decoder *decoder) {
  // The pixels are whole by now: damage in what follows them is no reason to refuse the picture.
  if (!setjmp(decoder->failure)) png_read_end(decoder->png, decoder->info);
  cpng_metadata found = {0};
  if (setjmp(decoder->failure)) return (cpng_metadata){0};
  png_bytep exif = NULL;
  png_uint_32 exif_count = 0;
  if (png_get_eXIf_1(decoder->png, decoder->info, &exif_count, &exif)) {
    found.exif = exif;
    found.exif_count = exif_count;
  }
  png_textp texts = NULL;
  int text_count = 0;
  png_get_text(decoder->png, decoder->info, &texts, &text_count);
  for (int k = 0; k < text_count; k++) {
    const png_textp text = &texts[k];
    if (!text->key || !text->text) continue;
    const size_t length = text->compression >= PNG_ITXT_COMPRESSION_NONE ? text->itxt_length : text->text_length;
    if (strcmp(text->key, "Raw profile type exif") == 0) {
      found.raw_profile = text->text;
      found.raw_profile_count = length;
    } else if (strcmp(text->key, "XML:com.adobe.xmp") == 0) {
      found.xmp = text->text;
      found.xmp_count = length;
    }
  }
  return found;
}

const char *cpng_message(const cpng_decoder *decoder) { return decoder->message; }
