#ifndef CTHREADS_H
#define CTHREADS_H

// Names the thread that calls: 15 bytes at the most. Not in what Swift sees of the C library.
void thread_set_own_name(const char *name);

#endif
