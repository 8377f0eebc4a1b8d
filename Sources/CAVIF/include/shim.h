// libavif's decoder for one still picture: every failure is a status.
#ifndef CAVIF_SHIM_H
#define CAVIF_SHIM_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  CAVIF_OK = 0,
  CAVIF_TRUNCATED,    // the bytes end before what was asked for
  CAVIF_CORRUPT,      // see cavif_message
  CAVIF_UNSUPPORTED,  // see cavif_message
  CAVIF_OUT_OF_MEMORY,
} cavif_status;

// Pointers live as long as the decoder; counts are 0 where the file has none.
typedef struct {
  uint32_t width, height;
  int orientation;  // EXIF's value for the container's turn and mirror, 1 to 8
  const uint8_t *exif;
  size_t exif_count;
  const uint8_t *xmp;
  size_t xmp_count;
} cavif_header;

typedef struct cavif_decoder cavif_decoder;

// NULL when there is no memory. The bytes must outlive the decoder.
cavif_decoder *cavif_create(const uint8_t *bytes, size_t count);
void cavif_destroy(cavif_decoder *decoder);

// Everything before the pixels.
cavif_status cavif_read_header(cavif_decoder *decoder, cavif_header *header);

// The picture as RGB8, rows `stride` bytes apart, not turned. No frame within the file may have more than `max_pixels`.
cavif_status cavif_read_pixels(cavif_decoder *decoder, uint8_t *out, size_t stride, uint32_t max_pixels);

// libavif's sentence for the last CORRUPT or UNSUPPORTED; lives as long as the decoder.
const char *cavif_message(const cavif_decoder *decoder);

#endif
