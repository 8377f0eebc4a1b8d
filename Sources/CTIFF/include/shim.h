// libtiff's decoder for the first page, without its messages: every failure is a status.
#ifndef CTIFF_SHIM_H
#define CTIFF_SHIM_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  CTIFF_OK = 0,
  CTIFF_CORRUPT,      // see ctiff_message; libtiff tells no missing bytes from damaged ones
  CTIFF_UNSUPPORTED,  // see ctiff_message
  CTIFF_OUT_OF_MEMORY,
} ctiff_status;

// The padded size is that of all tiles together. Pointers live as long as the decoder.
typedef struct {
  uint32_t width, height;
  uint64_t padded_width, padded_height;
  int orientation;  // EXIF's, 1 to 8; 0 where the file says none
  const uint8_t *xmp;
  size_t xmp_count;
} ctiff_header;

typedef struct ctiff_decoder ctiff_decoder;

// NULL when there is no memory. The bytes must outlive the decoder. libtiff allocates no more than `max_allocation` at once.
ctiff_decoder *ctiff_create(const uint8_t *bytes, size_t count, size_t max_allocation);
void ctiff_destroy(ctiff_decoder *decoder);

// The first directory; allocates nothing that grows with the picture.
ctiff_status ctiff_read_header(ctiff_decoder *decoder, ctiff_header *header);

// The page as RGB8, rows `stride` bytes apart, not turned, by Pillow's rules for each kind of pixel.
ctiff_status ctiff_read_pixels(ctiff_decoder *decoder, uint8_t *out, size_t stride);

// A sentence for the last CORRUPT or UNSUPPORTED; lives as long as the decoder.
const char *ctiff_message(const ctiff_decoder *decoder);

#endif
