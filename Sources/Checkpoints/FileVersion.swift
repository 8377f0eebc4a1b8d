import Glibc

/// What tells that a file was written to since it was opened: its size and the time of its last change. Renaming or removing it
/// changes neither, for the open file stays what it was.
struct FileVersion: Equatable {
  let size: Int64
  private let seconds: Int
  private let nanoseconds: Int

  init(_ status: stat) {
    size = Int64(status.st_size)
    (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }
}
