// libheif's decoder for the primary picture: every failure, C++ exceptions too, is a status.
#ifndef CHEIF_SHIM_H
#define CHEIF_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  CHEIF_OK = 0,
  CHEIF_TRUNCATED,    // the bytes end before what was asked for
  CHEIF_CORRUPT,      // see cheif_message
  CHEIF_UNSUPPORTED,  // see cheif_message
  CHEIF_OUT_OF_MEMORY,
} cheif_status;

typedef struct {
  uint32_t width, height;                // as the container turns it
  uint32_t coded_width, coded_height;    // as it is stored
} cheif_header;

typedef struct cheif_decoder cheif_decoder;

// NULL when there is no memory. The bytes must outlive the decoder.
cheif_decoder *cheif_create(const uint8_t *bytes, size_t count);
void cheif_destroy(cheif_decoder *decoder);

// Everything before the pixels.
cheif_status cheif_read_header(cheif_decoder *decoder, cheif_header *header);

// The picture as RGB8, turned as the container says, rows `stride` bytes apart.
cheif_status cheif_read_pixels(cheif_decoder *decoder, uint8_t *out, size_t stride);

// libheif's sentence for the last CORRUPT or UNSUPPORTED; lives as long as the decoder.
const char *cheif_message(const cheif_decoder *decoder);

#ifdef __cplusplus
}
#endif

#endif
