#include "include/shim.h"

#include <stdio.h>
#include <stdlib.h>

#include <avif/avif.h>

struct cavif_decoder {
  avifDecoder *avif;
  const uint8_t *bytes;
  size_t count;
  char message[256];
};

cavif_decoder *cavif_create(const uint8_t *bytes, size_t count) {
  cavif_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->bytes = bytes;
  decoder->count = count;
  decoder->avif = avifDecoderCreate();
  if (decoder->avif) return decoder;
  free(decoder);
  return NULL;
}

void cavif_destroy(cavif_decoder *decoder) {
  if (!decoder) return;
  avifDecoderDestroy(decoder->avif);
  free(decoder);
}

static cavif_status check(cavif_decoder *decoder, avifResult result) {
  if (result == AVIF_RESULT_OK) return CAVIF_OK;
  const char *detail = decoder->avif->diag.error;
  snprintf(decoder->message, sizeof decoder->message, "%s", detail[0] ? detail : avifResultToString(result));
  switch (result) {
    case AVIF_RESULT_TRUNCATED_DATA: return CAVIF_TRUNCATED;
    case AVIF_RESULT_OUT_OF_MEMORY: return CAVIF_OUT_OF_MEMORY;
    case AVIF_RESULT_NOT_IMPLEMENTED:
    case AVIF_RESULT_NO_CODEC_AVAILABLE:
    case AVIF_RESULT_REFORMAT_FAILED: return CAVIF_UNSUPPORTED;
    default: return CAVIF_CORRUPT;
  }
}

// libavif's avifdec writes the same table: first the turn, anticlockwise, then the mirror.
static int orientation(const avifImage *image) {
  const int turn = image->transformFlags & AVIF_TRANSFORM_IROT ? image->irot.angle & 3 : 0;
#if AVIF_VERSION >= 1000000
  const int axis = image->imir.axis;
#else
  const int axis = image->imir.mode;
#endif
  static const int turned[] = {1, 8, 3, 6}, exchanged_rows[] = {4, 5, 2, 7}, exchanged_columns[] = {2, 7, 4, 5};
  if (!(image->transformFlags & AVIF_TRANSFORM_IMIR)) return turned[turn];
  return axis ? exchanged_columns[turn] : exchanged_rows[turn];
}

cavif_status cavif_read_header(cavif_decoder *decoder, cavif_header *header) {
  avifDecoder *avif = decoder->avif;
  // What Pillow leaves unchecked: clean aperture, and files without depths, as libheif wrote them.
  avif->strictFlags &= ~(avifStrictFlags)(AVIF_STRICT_CLAP_VALID | AVIF_STRICT_PIXI_REQUIRED);
  avif->maxThreads = 1;
  cavif_status status = check(decoder, avifDecoderSetIOMemory(avif, decoder->bytes, decoder->count));
  if (status == CAVIF_OK) status = check(decoder, avifDecoderParse(avif));
  if (status != CAVIF_OK) return status;
  const avifImage *image = avif->image;
  *header = (cavif_header){
      .width = image->width, .height = image->height, .orientation = orientation(image), .exif = image->exif.data,
      .exif_count = image->exif.size, .xmp = image->xmp.data, .xmp_count = image->xmp.size};
  return CAVIF_OK;
}

cavif_status cavif_read_pixels(cavif_decoder *decoder, uint8_t *out, size_t stride, uint32_t max_pixels) {
  avifDecoder *avif = decoder->avif;
  const uint32_t width = avif->image->width, height = avif->image->height;
  // Read by the codecs, which are made with the first frame: what the bitstream says of its size counts for nothing before.
  if (max_pixels < avif->imageSizeLimit) avif->imageSizeLimit = max_pixels;
  const cavif_status status = check(decoder, avifDecoderNextImage(avif));
  if (status != CAVIF_OK) return status;
  if (avif->image->width != width || avif->image->height != height) {
    snprintf(decoder->message, sizeof decoder->message, "its frame has another size than its header says");
    return CAVIF_CORRUPT;
  }
  if (avif->image->alphaPremultiplied && avif->image->alphaPlane) {
    snprintf(decoder->message, sizeof decoder->message, "colours that are multiplied by their alpha");
    return CAVIF_UNSUPPORTED;
  }
  avifRGBImage rgb;
  avifRGBImageSetDefaults(&rgb, avif->image);
  rgb.format = AVIF_RGB_FORMAT_RGB;
  rgb.depth = 8;
  rgb.pixels = out;
  rgb.rowBytes = (uint32_t)stride;
  // Where there is alpha, colours without it come multiplied by it: on black. Pillow drops it instead.
  uint8_t *alpha = avif->image->alphaPlane;
  avif->image->alphaPlane = NULL;
  const avifResult result = avifImageYUVToRGB(avif->image, &rgb);
  avif->image->alphaPlane = alpha;
  return check(decoder, result);
}

const char *cavif_message(const cavif_decoder *decoder) { return decoder->message; }
