#ifndef CKERNELS_BASE64_H
#define CKERNELS_BASE64_H

#include <stddef.h>
#include <stdint.h>

// Base64 (RFC 4648, section 4) to bytes: `in` (groups, 4) to `out` (groups, 3), up to the first group with a character
// that is not of the alphabet; `=` is none. Returns the groups that were done.
size_t ck_base64_decode(uint8_t *out, const uint8_t *in, size_t groups);

#endif
