#include "include/shim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

#include "pixels.h"

struct ctiff_decoder {
  TIFF *tiff;
  const uint8_t *bytes;
  size_t count, position, max_allocation;
  uint32_t width, height;
  char message[256];
};

// The first message tells the cause; those that follow tell what came of it.
static int keep_error(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)module;
  ctiff_decoder *decoder = data;
  if (!decoder->message[0]) vsnprintf(decoder->message, sizeof decoder->message, format, arguments);
  return 1;
}

static int ignore_warning(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)data, (void)module, (void)format, (void)arguments;
  return 1;
}

static tmsize_t read_bytes(thandle_t handle, void *out, tmsize_t count) {
  ctiff_decoder *decoder = handle;
  if (count <= 0 || decoder->position >= decoder->count) return 0;
  const size_t left = decoder->count - decoder->position;
  const size_t there = (size_t)count < left ? (size_t)count : left;
  memcpy(out, decoder->bytes + decoder->position, there);
  decoder->position += there;
  return (tmsize_t)there;
}

static tmsize_t write_nothing(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle, (void)bytes, (void)count;
  return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
  ctiff_decoder *decoder = handle;
  const toff_t from = whence == SEEK_CUR ? decoder->position : whence == SEEK_END ? decoder->count : 0;
  decoder->position = (size_t)(from + offset);
  return decoder->position;
}

static int close_nothing(thandle_t handle) { return (void)handle, 0; }

static toff_t size(thandle_t handle) { return ((ctiff_decoder *)handle)->count; }

static ctiff_status fail(ctiff_decoder *decoder, ctiff_status status, const char *format, unsigned value) {
  if (!decoder->message[0]) snprintf(decoder->message, sizeof decoder->message, format, value);
  return status;
}

ctiff_decoder *ctiff_create(const uint8_t *bytes, size_t count, size_t max_allocation) {
  ctiff_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->bytes = bytes;
  decoder->count = count;
  decoder->max_allocation = max_allocation;
  return decoder;
}

void ctiff_destroy(ctiff_decoder *decoder) {
  if (!decoder) return;
  if (decoder->tiff) TIFFClose(decoder->tiff);
  free(decoder);
}

ctiff_status ctiff_read_header(ctiff_decoder *decoder, ctiff_header *header) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return CTIFF_OUT_OF_MEMORY;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)decoder->max_allocation);
  TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, decoder);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, decoder);
  decoder->tiff = TIFFClientOpenExt(
      "picture", "rm", decoder, read_bytes, write_nothing, seek, close_nothing, size, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  TIFF *tiff = decoder->tiff;
  if (!tiff) return fail(decoder, CTIFF_CORRUPT, "no directory can be read", 0);
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &decoder->width) || !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &decoder->height) ||
      !decoder->width || !decoder->height)
    return fail(decoder, CTIFF_CORRUPT, "it states no size", 0);
  *header = (ctiff_header){decoder->width, decoder->height, decoder->width, decoder->height, 0, NULL, 0};
  if (TIFFIsTiled(tiff)) {
    uint32_t across = 0, down = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &across);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &down);
    if (!across || !down) return fail(decoder, CTIFF_CORRUPT, "its tiles have no size", 0);
    header->padded_width = ((uint64_t)decoder->width + across - 1) / across * across;
    header->padded_height = ((uint64_t)decoder->height + down - 1) / down * down;
  }
  uint16_t orientation = 0;
  if (TIFFGetField(tiff, TIFFTAG_ORIENTATION, &orientation)) header->orientation = orientation;
  uint32_t xmp_count = 0;
  void *xmp = NULL;
  if (TIFFGetField(tiff, TIFFTAG_XMLPACKET, &xmp_count, &xmp)) header->xmp = xmp, header->xmp_count = xmp_count;
  return CTIFF_OK;
}

static ctiff_status check_compression(ctiff_decoder *decoder) {
  uint16_t compression = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(decoder->tiff, TIFFTAG_COMPRESSION, &compression);
  switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
    case COMPRESSION_CCITTRLEW:
    case COMPRESSION_LZW:
    case COMPRESSION_JPEG:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_PACKBITS:
    // Frames with a window of more than 128 MiB are refused by zstd itself.
    case COMPRESSION_ZSTD:
      if (TIFFIsCODECConfigured(compression)) return CTIFF_OK;
  }
  return fail(decoder, CTIFF_UNSUPPORTED, "compression %u", compression);
}

static ctiff_status read_palette(ctiff_decoder *decoder, pixel_layout *layout) {
  uint16_t *red, *green, *blue;
  if (!TIFFGetField(decoder->tiff, TIFFTAG_COLORMAP, &red, &green, &blue))
    return fail(decoder, CTIFF_CORRUPT, "its palette is missing", 0);
  for (unsigned k = 0; k < 1u << layout->bits; k++) {
    layout->table[k][0] = (uint8_t)(red[k] >> 8);
    layout->table[k][1] = (uint8_t)(green[k] >> 8);
    layout->table[k][2] = (uint8_t)(blue[k] >> 8);
  }
  return CTIFF_OK;
}

static ctiff_status layout_grey(ctiff_decoder *decoder, pixel_layout *layout, uint16_t format, uint16_t photometric) {
  const unsigned bits = layout->bits;
  if (layout->samples > 1 && bits != 8) return fail(decoder, CTIFF_UNSUPPORTED, "grey with alpha of %u bits", bits);
  if (bits == 12 && format == SAMPLEFORMAT_UINT) layout->kind = GREY_12;
  else if (bits == 16 && format == SAMPLEFORMAT_UINT) layout->kind = GREY_16;
  else if (bits == 16 && format == SAMPLEFORMAT_INT) layout->kind = GREY_S16;
  else if (bits == 32 && format == SAMPLEFORMAT_IEEEFP) layout->kind = GREY_FLOAT;
  else if (bits == 32 && (format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_INT)) layout->kind = GREY_32;
  else if (bits <= 8 && (bits & (bits - 1)) == 0 && (format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_INT)) {
    layout->kind = LOOKED_UP;
    if (photometric == PHOTOMETRIC_PALETTE) return read_palette(decoder, layout);
    for (unsigned k = 0; k < 1u << bits; k++) {
      const unsigned value = k * 255 / ((1u << bits) - 1);
      memset(layout->table[k], (int)(photometric == PHOTOMETRIC_MINISWHITE ? 255 - value : value), 3);
    }
  } else return fail(decoder, CTIFF_UNSUPPORTED, "grey of %u bits and of this sample format", bits);
  if (photometric == PHOTOMETRIC_PALETTE) return fail(decoder, CTIFF_UNSUPPORTED, "a palette of %u bits", bits);
  return CTIFF_OK;
}

// What the tags say of a pixel; by Pillow's table (TiffImagePlugin.OPEN_INFO), less what is refused by name.
static ctiff_status read_layout(ctiff_decoder *decoder, pixel_layout *layout) {
  TIFF *tiff = decoder->tiff;
  uint16_t bits = 1, samples = 1, format = SAMPLEFORMAT_UINT, photometric = 0, planar = PLANARCONFIG_CONTIG;
  uint16_t compression = COMPRESSION_NONE, extras = 0, *extra = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extras, &extra);
  const int is_separate = planar == PLANARCONFIG_SEPARATE && samples > 1;
  *layout = (pixel_layout){.bits = bits, .samples = is_separate ? 1 : samples, .planes = 1};
  if (!samples || samples > 6) return fail(decoder, CTIFF_UNSUPPORTED, "%u samples a pixel", samples);
  if (photometric <= PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_PALETTE)
    return layout_grey(decoder, layout, format, photometric);
  if (photometric == PHOTOMETRIC_YCBCR) {
    if (compression != COMPRESSION_JPEG || is_separate || samples != 3)
      return fail(decoder, CTIFF_UNSUPPORTED, "YCbCr that is not JPEG in one plane", 0);
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  } else if (photometric != PHOTOMETRIC_RGB && photometric != PHOTOMETRIC_SEPARATED) {
    return fail(decoder, CTIFF_UNSUPPORTED, "photometric interpretation %u", photometric);
  }
  layout->kind = photometric == PHOTOMETRIC_SEPARATED ? CMYK : RGB;
  const unsigned colors = layout->kind == CMYK ? 4 : 3;
  if (samples < colors) return fail(decoder, CTIFF_UNSUPPORTED, "%u samples a pixel, fewer than it has colours", samples);
  if ((bits != 8 && bits != 16) || format != SAMPLEFORMAT_UINT)
    return fail(decoder, CTIFF_UNSUPPORTED, "colours of %u bits and of this sample format", bits);
  if (is_separate) layout->planes = colors;
  if (layout->kind == RGB && samples > colors && extras && extra[0] == EXTRASAMPLE_ASSOCALPHA) {
    layout->kind = PREMULTIPLIED;
    if (is_separate) layout->planes = colors + 1;
  }
  return CTIFF_OK;
}

static ctiff_status read_tiles(ctiff_decoder *decoder, const pixel_layout *layout, uint8_t *buffer, uint8_t *out, size_t stride) {
  TIFF *tiff = decoder->tiff;
  uint32_t across = 0, down = 0;
  TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &across);
  TIFFGetField(tiff, TIFFTAG_TILELENGTH, &down);
  const size_t row_bytes = (size_t)TIFFTileRowSize(tiff);
  for (unsigned plane = 0; plane < layout->planes; plane++)
    for (uint64_t top = 0; top < decoder->height; top += down)
      for (uint64_t left = 0; left < decoder->width; left += across) {
        if (TIFFReadTile(tiff, buffer, (uint32_t)left, (uint32_t)top, 0, (uint16_t)plane) < 0)
          return fail(decoder, CTIFF_CORRUPT, "the tile at row %u cannot be read", (unsigned)top);
        const size_t columns = decoder->width - left < across ? decoder->width - left : across;
        const size_t rows = decoder->height - top < down ? decoder->height - top : down;
        for (size_t y = 0; y < rows; y++)
          ctiff_put_pixels(layout, plane, out + stride * (top + y) + 3 * left, buffer + row_bytes * y, columns);
      }
  return CTIFF_OK;
}

static ctiff_status read_strips(ctiff_decoder *decoder, const pixel_layout *layout, uint8_t *buffer, uint8_t *out, size_t stride) {
  for (unsigned plane = 0; plane < layout->planes; plane++)
    for (uint32_t y = 0; y < decoder->height; y++) {
      if (TIFFReadScanline(decoder->tiff, buffer, y, (uint16_t)plane) < 0)
        return fail(decoder, CTIFF_CORRUPT, "row %u cannot be read", y);
      ctiff_put_pixels(layout, plane, out + stride * y, buffer, decoder->width);
    }
  return CTIFF_OK;
}

ctiff_status ctiff_read_pixels(ctiff_decoder *decoder, uint8_t *out, size_t stride) {
  TIFF *tiff = decoder->tiff;
  pixel_layout layout;
  ctiff_status status = check_compression(decoder);
  if (status == CTIFF_OK) status = read_layout(decoder, &layout);
  if (status != CTIFF_OK) return status;
  const int is_tiled = TIFFIsTiled(tiff);
  uint32_t across = decoder->width;
  if (is_tiled) TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &across);
  // libtiff reckons with what the file says of subsampling; a row must hold what is taken from it.
  const tmsize_t row_bytes = is_tiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff);
  const tmsize_t bytes = is_tiled ? TIFFTileSize(tiff) : row_bytes;
  const size_t needed = ((size_t)across * layout.bits * layout.samples + 7) / 8;
  if (row_bytes <= 0 || bytes < row_bytes || (size_t)row_bytes < needed || (size_t)bytes > decoder->max_allocation)
    return fail(decoder, CTIFF_CORRUPT, "its rows are not as long as its tags say", 0);
  uint8_t *buffer = calloc(1, (size_t)bytes);
  if (!buffer) return CTIFF_OUT_OF_MEMORY;
  status = (is_tiled ? read_tiles : read_strips)(decoder, &layout, buffer, out, stride);
  free(buffer);
  return status;
}

const char *ctiff_message(const ctiff_decoder *decoder) { return decoder->message; }
