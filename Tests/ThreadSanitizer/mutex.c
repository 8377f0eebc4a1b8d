// Tells the Thread Sanitizer what it cannot see: Swift's Mutex. Its quick path is compiled into our code, and seen; the slow
// one, taken when two threads want it at once, lies in the standard library, which was not built with the sanitizer.
// Loaded before that library by scripts/sanitize, into the tests and into what starts them, which has no sanitizer.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

__attribute__((weak)) void __tsan_acquire(void *), __tsan_release(void *);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self
#define NAME(suffix) "$s15Synchronization12_MutexHandleV" suffix

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(NAME("9_lockSlowyys6UInt32VF"));
SWIFT void unlock_slow(SELF) __asm__(NAME("11_unlockSlowyyF"));

SWIFT void lock_slow(uint32_t thread, SELF) {
  SWIFT void (*real)(uint32_t, SELF) = dlsym(RTLD_NEXT, NAME("9_lockSlowyys6UInt32VF"));
  real(thread, self);
  if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void unlock_slow(SELF) {
  SWIFT void (*real)(SELF) = dlsym(RTLD_NEXT, NAME("11_unlockSlowyyF"));
  if (__tsan_release) __tsan_release(self);
  real(self);
}
