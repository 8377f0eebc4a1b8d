#pragma once

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

// O_PATH, which <fcntl.h> keeps from Swift.
static const int open_place = __O_PATH;

// openat2(2) of Linux 5.6, which the C library has no function for. Nothing is opened that does not lie below `folder`,
// and no link is followed on the way. -1 and errno where it fails.
static inline int openat2_beneath(int folder, const char *path, int flags) {
  struct open_how how = {
      .flags = (__u64)flags,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}
