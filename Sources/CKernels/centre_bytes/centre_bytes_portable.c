#include <string.h>

#include "../include/centre_bytes.h"
#include "../common/convert.h"

void ck_centre_bytes_portable(ck_format format, void *out, const uint8_t *in, size_t count) {
  switch (format) {
    case CK_FLOAT32:
      for (size_t i = 0; i < count; i++) ((float *)out)[i] = (float)in[i] - 128;
      break;
    case CK_BFLOAT16:
      for (size_t i = 0; i < count; i++) ((uint16_t *)out)[i] = ck_bf16_of_float((float)in[i] - 128);
      if (count % 2) ((uint16_t *)out)[count] = 0;
      break;
    case CK_INT8:
      memcpy(out, in, count);
      for (size_t i = count; i < ck_words(CK_INT8, count) * 4; i++) ((uint8_t *)out)[i] = 128;
      break;
  }
}
