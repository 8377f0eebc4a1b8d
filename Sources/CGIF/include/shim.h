// giflib's reader of records without its callbacks: every failure is a status.
#ifndef CGIF_SHIM_H
#define CGIF_SHIM_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  CGIF_OK = 0,
  CGIF_TRUNCATED,  // the bytes end before what was asked for
  CGIF_CORRUPT,    // see cgif_message
  CGIF_OUT_OF_MEMORY,
} cgif_status;

typedef struct cgif_decoder cgif_decoder;

// NULL when there is no memory. The bytes must outlive the decoder.
cgif_decoder *cgif_create(const uint8_t *bytes, size_t count);
void cgif_destroy(cgif_decoder *decoder);

// Everything up to the first frame's pixels; allocates nothing that grows with the picture. The size is that of the logical
// screen, or larger where the frame reaches beyond it.
cgif_status cgif_read_header(cgif_decoder *decoder, uint32_t *width, uint32_t *height);

// The first frame on the screen as RGB8, rows `stride` bytes apart. What the frame does not cover has the transparent colour, or
// the first one.
cgif_status cgif_read_pixels(cgif_decoder *decoder, uint8_t *out, size_t stride);

// The row of the frame that was come to, in the order of the file.
size_t cgif_rows_read(const cgif_decoder *decoder);
size_t cgif_rows(const cgif_decoder *decoder);

// A sentence for the last CORRUPT; lives as long as the program.
const char *cgif_message(const cgif_decoder *decoder);

#endif
