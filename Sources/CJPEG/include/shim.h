// libjpeg without its setjmp: every failure is a status. What Swift can say is said in Swift.
#ifndef CJPEG_SHIM_H
#define CJPEG_SHIM_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  CJPEG_OK = 0,
  CJPEG_TRUNCATED,       // the bytes end before what was asked for
  CJPEG_CORRUPT,         // see cjpeg_message
  CJPEG_UNSUPPORTED,     // a kind of JPEG that libjpeg does not decode: see cjpeg_message
  CJPEG_TOO_MANY_SCANS,  // more scans than cjpeg_start allowed
  CJPEG_NO_MEMORY,
} cjpeg_status;

typedef struct {
  uint32_t width, height;
  int components;  // 1 grey, 3 colour, 4 CMYK or YCCK
} cjpeg_header;

typedef struct cjpeg_decoder cjpeg_decoder;

// NULL when there is no memory. The bytes must outlive the decoder.
cjpeg_decoder *cjpeg_create(const uint8_t *bytes, size_t count);
void cjpeg_destroy(cjpeg_decoder *decoder);

// Everything before the first scan; allocates nothing that grows with the picture.
cjpeg_status cjpeg_read_header(cjpeg_decoder *decoder, cjpeg_header *header);

// Allocates for the picture. A progressive file is read to its end here. Rows will be RGB, or, for four components,
// CMYK as the file holds it. `reduction` is 1, 2, 4 or 8: each pixel stands for so many each way, made by libjpeg from the
// low frequencies alone; the rows are ceil(height / reduction) of ceil(width / reduction) pixels.
cjpeg_status cjpeg_start(cjpeg_decoder *decoder, unsigned reduction, int max_scans);

// The next `rows` rows, `stride` bytes apart.
cjpeg_status cjpeg_read_rows(cjpeg_decoder *decoder, uint8_t *out, size_t rows, size_t stride);

// Rows handed out so far.
size_t cjpeg_rows_read(const cjpeg_decoder *decoder);

// libjpeg's sentence for the last CORRUPT or UNSUPPORTED; lives as long as the decoder.
const char *cjpeg_message(const cjpeg_decoder *decoder);

// RGB8 (height, width, 3) to a baseline JPEG that `cjpeg_free` gives back.
cjpeg_status cjpeg_compress(const uint8_t *rgb, uint32_t width, uint32_t height, int quality, uint8_t **out,
                            size_t *count);
void cjpeg_free(uint8_t *bytes);

#endif
