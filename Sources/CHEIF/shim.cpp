#include "include/shim.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include <libheif/heif.h>

struct cheif_decoder {
  heif_context *context;
  heif_image_handle *handle;
  heif_image *image;
  const uint8_t *bytes;
  size_t count;
  cheif_header header;
  char message[256];
};

// libheif lets exceptions of its own containers through its C interface: none may reach Swift.
template <typename Body>
static cheif_status guarded(cheif_decoder *decoder, Body body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return CHEIF_OUT_OF_MEMORY;
  } catch (...) {
    snprintf(decoder->message, sizeof decoder->message, "libheif gives up");
    return CHEIF_CORRUPT;
  }
}

static cheif_status check(cheif_decoder *decoder, const heif_error &error) {
  if (error.code == heif_error_Ok) return CHEIF_OK;
  snprintf(decoder->message, sizeof decoder->message, "%s", error.message ? error.message : "");
  // Some of libheif's sentences end in a line feed.
  decoder->message[strcspn(decoder->message, "\n")] = 0;
  // libheif means a lack of memory by both.
  if (error.subcode == heif_suberror_Security_limit_exceeded) return CHEIF_UNSUPPORTED;
  if (error.code == heif_error_Memory_allocation_error) return CHEIF_OUT_OF_MEMORY;
  if (error.subcode == heif_suberror_End_of_data) return CHEIF_TRUNCATED;
  if (error.code == heif_error_Unsupported_feature || error.code == heif_error_Unsupported_filetype)
    return CHEIF_UNSUPPORTED;
  return CHEIF_CORRUPT;
}

cheif_decoder *cheif_create(const uint8_t *bytes, size_t count) {
  auto *decoder = static_cast<cheif_decoder *>(calloc(1, sizeof(cheif_decoder)));
  if (!decoder) return nullptr;
  decoder->bytes = bytes;
  decoder->count = count;
  return decoder;
}

void cheif_destroy(cheif_decoder *decoder) {
  if (!decoder) return;
  if (decoder->image) heif_image_release(decoder->image);
  if (decoder->handle) heif_image_handle_release(decoder->handle);
  if (decoder->context) heif_context_free(decoder->context);
  free(decoder);
}

cheif_status cheif_read_header(cheif_decoder *decoder, cheif_header *header) {
  return guarded(decoder, [&] {
    decoder->context = heif_context_alloc();
    if (!decoder->context) return CHEIF_OUT_OF_MEMORY;
    // The tiles of a grid are decoded on the thread that asks.
    heif_context_set_max_decoding_threads(decoder->context, 0);
    cheif_status status = check(
        decoder, heif_context_read_from_memory_without_copy(decoder->context, decoder->bytes, decoder->count, nullptr));
    if (status != CHEIF_OK) return status;
    status = check(decoder, heif_context_get_primary_image_handle(decoder->context, &decoder->handle));
    if (status != CHEIF_OK) return status;
    const int width = heif_image_handle_get_width(decoder->handle);
    const int height = heif_image_handle_get_height(decoder->handle);
    const int coded_width = heif_image_handle_get_ispe_width(decoder->handle);
    const int coded_height = heif_image_handle_get_ispe_height(decoder->handle);
    if (width <= 0 || height <= 0 || coded_width <= 0 || coded_height <= 0) {
      snprintf(decoder->message, sizeof decoder->message, "it states no size");
      return CHEIF_CORRUPT;
    }
    decoder->header = {uint32_t(width), uint32_t(height), uint32_t(coded_width), uint32_t(coded_height)};
    *header = decoder->header;
    return CHEIF_OK;
  });
}

cheif_status cheif_read_pixels(cheif_decoder *decoder, uint8_t *out, size_t stride) {
  return guarded(decoder, [&] {
    heif_decoding_options *options = heif_decoding_options_alloc();
    if (!options) return CHEIF_OUT_OF_MEMORY;
    options->convert_hdr_to_8bit = 1;
    const heif_error error = heif_decode_image(
        decoder->handle, &decoder->image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, options);
    heif_decoding_options_free(options);
    const cheif_status status = check(decoder, error);
    if (status != CHEIF_OK) return status;
    int row_bytes = 0;
    const uint8_t *rows = heif_image_get_plane_readonly(decoder->image, heif_channel_interleaved, &row_bytes);
    const size_t width = decoder->header.width, height = decoder->header.height;
    if (!rows || heif_image_get_width(decoder->image, heif_channel_interleaved) != int(width) ||
        heif_image_get_height(decoder->image, heif_channel_interleaved) != int(height)) {
      snprintf(decoder->message, sizeof decoder->message, "its pixels have another size than its header says");
      return CHEIF_CORRUPT;
    }
    for (size_t y = 0; y < height; y++) memcpy(out + stride * y, rows + size_t(row_bytes) * y, 3 * width);
    return CHEIF_OK;
  });
}

const char *cheif_message(const cheif_decoder *decoder) { return decoder->message; }
