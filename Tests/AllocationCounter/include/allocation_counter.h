#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

// Calls of malloc and its kin since the process started, by all threads. Stays 0 where they cannot be counted
// (another C library than glibc, or a sanitizer that puts its own in their place).
long allocation_count(void);

#endif
