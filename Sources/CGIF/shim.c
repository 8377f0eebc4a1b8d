#include "include/shim.h"

#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>

struct cgif_decoder {
  GifFileType *gif;
  const uint8_t *bytes;
  size_t count, position;
  int has_ended;
  uint32_t width, height;
  size_t rows_read;
  int fill;  // the colour of what the frame does not cover
  const char *message;
};

// Behind the bytes come zeros: a block of none ends what is open, so that a picture whose pixels are all there is whole.
static int read_bytes(GifFileType *gif, GifByteType *out, int count) {
  cgif_decoder *decoder = gif->UserData;
  if (count <= 0) return 0;
  const size_t left = decoder->count - decoder->position;
  const size_t there = (size_t)count < left ? (size_t)count : left;
  memcpy(out, decoder->bytes + decoder->position, there);
  memset(out + there, 0, (size_t)count - there);
  decoder->position += there;
  if (there < (size_t)count) decoder->has_ended = 1;
  return count;
}

static cgif_status corrupt(cgif_decoder *decoder, const char *message) {
  if (decoder->has_ended) return CGIF_TRUNCATED;
  decoder->message = message;
  return CGIF_CORRUPT;
}

static cgif_status failed(cgif_decoder *decoder, int error) {
  if (error == D_GIF_ERR_NOT_ENOUGH_MEM) return CGIF_OUT_OF_MEMORY;
  if (decoder->has_ended) return CGIF_TRUNCATED;
  // Nothing that was asked of our reader fails: giflib means the size of the codes.
  if (error == D_GIF_ERR_READ_FAILED) return corrupt(decoder, "its codes are longer than 8 bits at the start");
  const char *message = GifErrorString(error);
  decoder->message = message ? message : "no GIF record where one must be";
  return CGIF_CORRUPT;
}

cgif_decoder *cgif_create(const uint8_t *bytes, size_t count) {
  cgif_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->bytes = bytes;
  decoder->count = count;
  decoder->message = "";
  return decoder;
}

void cgif_destroy(cgif_decoder *decoder) {
  if (!decoder) return;
  if (decoder->gif) DGifCloseFile(decoder->gif, NULL);
  free(decoder);
}

static cgif_status read_extension(cgif_decoder *decoder) {
  int code = 0;
  GifByteType *block = NULL;
  if (DGifGetExtension(decoder->gif, &code, &block) == GIF_ERROR) return failed(decoder, decoder->gif->Error);
  // Flags, delay, and the index that is transparent where the first flag says so.
  if (code == GRAPHICS_EXT_FUNC_CODE && block && block[0] >= 4 && (block[1] & 1)) decoder->fill = block[4];
  while (block)
    if (DGifGetExtensionNext(decoder->gif, &block) == GIF_ERROR) return failed(decoder, decoder->gif->Error);
  return CGIF_OK;
}

cgif_status cgif_read_header(cgif_decoder *decoder, uint32_t *width, uint32_t *height) {
  int error = 0;
  decoder->gif = DGifOpen(decoder, read_bytes, &error);
  if (!decoder->gif) return failed(decoder, error);
  GifFileType *gif = decoder->gif;
  GifRecordType record = UNDEFINED_RECORD_TYPE;
  while (record != IMAGE_DESC_RECORD_TYPE) {
    if (DGifGetRecordType(gif, &record) == GIF_ERROR) return failed(decoder, gif->Error);
    if (record == TERMINATE_RECORD_TYPE) return corrupt(decoder, "it has no frame");
    if (record != EXTENSION_RECORD_TYPE) continue;
    const cgif_status status = read_extension(decoder);
    if (status != CGIF_OK) return status;
  }
  if (DGifGetImageDesc(gif) == GIF_ERROR) return failed(decoder, gif->Error);
  if (decoder->has_ended) return CGIF_TRUNCATED;
  const GifImageDesc *frame = &gif->Image;
  if (frame->Left < 0 || frame->Top < 0 || frame->Width <= 0 || frame->Height <= 0)
    return corrupt(decoder, "its first frame has no pixels");
  const int right = frame->Left + frame->Width, bottom = frame->Top + frame->Height;
  decoder->width = (uint32_t)(right > gif->SWidth ? right : gif->SWidth);
  decoder->height = (uint32_t)(bottom > gif->SHeight ? bottom : gif->SHeight);
  *width = decoder->width;
  *height = decoder->height;
  return CGIF_OK;
}

// RGB of each index: as Pillow has it, a palette that counts up in greys goes on doing so, and another ends in black.
static void read_palette(const cgif_decoder *decoder, uint8_t palette[256][3]) {
  const GifFileType *gif = decoder->gif;
  const ColorMapObject *map = gif->Image.ColorMap ? gif->Image.ColorMap : gif->SColorMap;
  const int count = map ? map->ColorCount : 0;
  int is_ramp = 1;
  for (int k = 0; k < count && k < 256; k++) {
    const GifColorType color = map->Colors[k];
    is_ramp = is_ramp && color.Red == k && color.Green == k && color.Blue == k;
  }
  for (int k = 0; k < 256; k++) {
    palette[k][0] = is_ramp ? (uint8_t)k : k < count ? map->Colors[k].Red : 0;
    palette[k][1] = is_ramp ? (uint8_t)k : k < count ? map->Colors[k].Green : 0;
    palette[k][2] = is_ramp ? (uint8_t)k : k < count ? map->Colors[k].Blue : 0;
  }
}

static cgif_status read_row(cgif_decoder *decoder, uint8_t *out, GifPixelType *row, const uint8_t palette[256][3]) {
  const int width = decoder->gif->Image.Width;
  if (DGifGetLine(decoder->gif, row, width) == GIF_ERROR) {
    const int error = decoder->gif->Error;
    // The end code before the last pixel: the file is whole and its picture is not.
    if (error == D_GIF_ERR_EOF_TOO_SOON && !decoder->has_ended) return corrupt(decoder, "its pixels end early");
    return failed(decoder, error);
  }
  for (int x = 0; x < width; x++, out += 3) memcpy(out, palette[row[x]], 3);
  decoder->rows_read++;
  return CGIF_OK;
}

cgif_status cgif_read_pixels(cgif_decoder *decoder, uint8_t *out, size_t stride) {
  uint8_t palette[256][3];
  read_palette(decoder, palette);
  const GifImageDesc *frame = &decoder->gif->Image;
  if ((uint32_t)frame->Width != decoder->width || (uint32_t)frame->Height != decoder->height)
    for (uint32_t y = 0; y < decoder->height; y++)
      for (uint32_t x = 0; x < decoder->width; x++) memcpy(out + stride * y + 3 * x, palette[decoder->fill], 3);
  GifPixelType *row = malloc((size_t)frame->Width);
  if (!row) return CGIF_OUT_OF_MEMORY;
  uint8_t *corner = out + stride * (size_t)frame->Top + 3 * (size_t)frame->Left;
  static const int starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
  cgif_status status = CGIF_OK;
  for (int pass = 0; pass < (frame->Interlace ? 4 : 1) && status == CGIF_OK; pass++) {
    const int start = frame->Interlace ? starts[pass] : 0, step = frame->Interlace ? steps[pass] : 1;
    for (int y = start; y < frame->Height && status == CGIF_OK; y += step)
      status = read_row(decoder, corner + stride * (size_t)y, row, (const uint8_t(*)[3])palette);
  }
  free(row);
  return status;
}

size_t cgif_rows_read(const cgif_decoder *decoder) { return decoder->rows_read; }

size_t cgif_rows(const cgif_decoder *decoder) { return (size_t)decoder->gif->Image.Height; }

const char *cgif_message(const cgif_decoder *decoder) { return decoder->message; }
