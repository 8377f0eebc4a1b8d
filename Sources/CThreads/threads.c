#define _GNU_SOURCE
#include "include/threads.h"

#include <pthread.h>

void thread_set_own_name(const char *name) { pthread_setname_np(pthread_self(), name); }
