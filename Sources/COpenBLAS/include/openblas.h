#ifndef COPENBLAS_H
#define COPENBLAS_H

#include <stdbool.h>
#include <stddef.h>

// OpenBLAS, opened while the program runs and not linked: it reads OPENBLAS_CORETYPE in its constructor, so the core
// type must be in the environment before the library is loaded.

// Opens the library with the given core type (NULL: its own choice; a value that the user has set wins) and one thread
// per call. Returns NULL, or why the library could not be opened; the text lives until the next call on this thread.
// Not to be called from two threads at once.
const char *cob_open(const char *core_type);

// C (m, n) = A (m, k) · B + beta C, row-major, with leading dimensions; B is (n, k) when `transposed`, else (k, n).
// `cob_open` must have succeeded. May be called from any number of threads.
void cob_sgemm(bool transposed, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
               float beta, float *c, size_t ldc);

// Threads that one call may use: 1 after `cob_open`, for the callers split the work themselves.
void cob_set_threads(int threads);

// The kernels that the library chose ("SkylakeX"), and how it was built. Empty where the library does not say.
const char *cob_core_name(void);
const char *cob_configuration(void);

#endif
