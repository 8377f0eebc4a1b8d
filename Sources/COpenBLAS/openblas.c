#include "include/openblas.h"

#include <dlfcn.h>
#include <stdlib.h>

// CBLAS, as OpenBLAS declares it with 32-bit integers.
enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };
typedef void sgemm_function(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
                            const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);

static sgemm_function *sgemm;
static void (*set_threads)(int);
static char *(*core_name)(void);
static char *(*configuration)(void);

const char *cob_open(const char *core_type) {
  if (sgemm) return NULL;
  if (core_type) setenv("OPENBLAS_CORETYPE", core_type, 0);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);  // else its constructor starts a thread per core, which nobody would use
  const char *names[] = {"libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"};
  void *library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++)
    library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
  core_name = (char *(*)(void))dlsym(library, "openblas_get_corename");
  configuration = (char *(*)(void))dlsym(library, "openblas_get_config");
  set_threads = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  sgemm_function *found = (sgemm_function *)dlsym(library, "cblas_sgemm");
  if (!found || !set_threads) return dlerror();
  set_threads(1);
  sgemm = found;
  return NULL;
}

void cob_sgemm(bool transposed, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
               float beta, float *c, size_t ldc) {
  sgemm(ROW_MAJOR, NO_TRANSPOSE, transposed ? TRANSPOSE : NO_TRANSPOSE, (int)m, (int)n, (int)k, 1, a, (int)lda, b,
        (int)ldb, beta, c, (int)ldc);
}

void cob_set_threads(int threads) { set_threads(threads); }
const char *cob_core_name(void) { return core_name ? core_name() : ""; }
const char *cob_configuration(void) { return configuration ? configuration() : ""; }
