#ifndef EMBEDDED_FILES_H
#define EMBEDDED_FILES_H

#include <stddef.h>

// A file that is compiled into the binary: nothing to unpack, and only touched pages are resident.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} embedded_file;

// The files of the checkpoint siglip-mini; `index` runs below the count.
size_t embedded_checkpoint_file_count(void);
embedded_file embedded_checkpoint_file(size_t index);

// openapi.yaml.
embedded_file embedded_openapi(void);

// What browsers load, each named by its path on the server; `index` runs below the count.
size_t embedded_page_count(void);
embedded_file embedded_page(size_t index);

#endif
