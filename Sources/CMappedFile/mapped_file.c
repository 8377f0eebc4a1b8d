#include "mapped_file.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { places = 1024 };

// Free where `end` is 0. The handler reads `end` first, so `start` is written before it.
static struct {
  atomic_bool taken, damaged;
  _Atomic uintptr_t start, end;
} table[places];

static struct sigaction former;
static uintptr_t page_size;

// What is called here is a bare system call or an atomic: it may interrupt anything.
static void on_bus_error(int signal, siginfo_t *information, void *context) {
  (void)context;
  uintptr_t address = (uintptr_t)information->si_addr;
  for (int i = 0; i < places; i++) {
    uintptr_t end = atomic_load(&table[i].end);
    if (address >= end || address < atomic_load(&table[i].start)) continue;
    atomic_store(&table[i].damaged, true);
    // All that follows too: a file that was cut has nothing there either, and one fault is enough.
    uintptr_t page = address & ~(page_size - 1);
    void *zeros = mmap((void *)page, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros != MAP_FAILED) return;
  }
  // Not ours: the read is done again, and meets what would have met it without us.
  sigaction(signal, &former, NULL);
}

static void install(void) {
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &former);
}

int mapped_file_guard(const void *address, size_t size) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
  for (int i = 0; i < places; i++) {
    bool expected = false;
    if (!atomic_compare_exchange_strong(&table[i].taken, &expected, true)) continue;
    atomic_store(&table[i].damaged, false);
    atomic_store(&table[i].start, (uintptr_t)address);
    atomic_store(&table[i].end, (uintptr_t)address + size);
    return i;
  }
  return -1;
}

bool mapped_file_is_damaged(int ticket) { return ticket >= 0 && atomic_load(&table[ticket].damaged); }

void mapped_file_release(int ticket) {
  if (ticket < 0) return;
  atomic_store(&table[ticket].end, 0);
  atomic_store(&table[ticket].taken, false);
}
