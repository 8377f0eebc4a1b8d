import CEpoll

/// The C library's allocator.
public enum Allocator {
  /// From now on large buffers go back to the system when they are freed. Bodies and answers come in bursts, and without a
  /// fixed threshold glibc learns from the first large ones to keep them all.
  public static func returnLargeBuffers() {
    #if canImport(Glibc)
      mallopt(M_MMAP_THRESHOLD, 256 << 10)
      mallopt(M_TRIM_THRESHOLD, 1 << 20)
      mallopt(M_ARENA_MAX, 4)
    #endif
  }
}
