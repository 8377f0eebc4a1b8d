// Reads of a mapped file that was cut short, or whose disk fails, raise SIGBUS, which would end the process. Within the
// places that are guarded such a read finds zeros instead, and the place is marked as damaged.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Guards `size` bytes from `address`, where a page begins. Any thread.
// Returns a ticket, or -1 where 1,024 places are guarded already: then this one is not.
int mapped_file_guard(const void *address, size_t size);

// Whether a read found nothing there. False for -1.
bool mapped_file_is_damaged(int ticket);

// Ends the guard; before the place is unmapped.
void mapped_file_release(int ticket);
