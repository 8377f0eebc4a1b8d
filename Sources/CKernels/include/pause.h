#ifndef CKERNELS_PAUSE_H
#define CKERNELS_PAUSE_H

// Tells the processor that the caller spins, so that a sibling thread gets its resources.
static inline void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
