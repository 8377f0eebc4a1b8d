// libpng's decoder without its setjmp and callbacks: every failure is a status. What Swift can say is said in Swift.
#ifndef CPNG_SHIM_H
#define CPNG_SHIM_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  CPNG_OK = 0,
  CPNG_TRUNCATED,  // the bytes end before what was asked for
  CPNG_CORRUPT,    // see cpng_message
  CPNG_OUT_OF_MEMORY,
} cpng_status;

// Where a PNG may tell how it is to be turned. Pointers live as long as the decoder; NULL where the file has none.
typedef struct {
  const uint8_t *exif;  // eXIf: a TIFF header and what follows
  size_t exif_count;
  const char *raw_profile;  // the text "Raw profile type exif": EXIF in hexadecimal digits, as ImageMagick writes it
  size_t raw_profile_count;
  const char *xmp;  // the text "XML:com.adobe.xmp"
  size_t xmp_count;
} cpng_metadata;

typedef struct cpng_decoder cpng_decoder;

// NULL when there is no memory. The bytes must outlive the decoder.
cpng_decoder *cpng_create(const uint8_t *bytes, size_t count);
void cpng_destroy(cpng_decoder *decoder);

// Everything before the pixels; allocates nothing that grows with the picture.
cpng_status cpng_read_header(cpng_decoder *decoder, uint32_t *width, uint32_t *height);

// All rows as RGB8, `stride` bytes apart: palettes looked up, grey tripled, alpha dropped, 16-bit colour cut to its
// upper byte, 16-bit grey limited to 255. Gamma and profiles are not applied.
cpng_status cpng_read_pixels(cpng_decoder *decoder, uint8_t *out, size_t stride);

// Rows handed out so far; of an interlaced picture, the row that the pass being read has come to.
size_t cpng_rows_read(const cpng_decoder *decoder);

// What stood before the pixels, and, as far as the file is in order, what stands after them.
cpng_metadata cpng_read_metadata(cpng_decoder *decoder);

// libpng's sentence for the last CORRUPT; lives as long as the decoder.
const char *cpng_message(const cpng_decoder *decoder);

#endif
