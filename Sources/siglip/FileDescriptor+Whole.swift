import Glibc
import SystemPackage

extension FileDescriptor {
  /// The bytes of a file, or of what has no length that is known, such as a pipe or a file of the kernel's.
  ///
  /// - Throws: `Errno`.
  static func bytes(of path: String) throws -> [UInt8] {
    let file = try open(path, .readOnly, options: .closeOnExec)
    return try file.closeAfter { try file.readToEnd() }
  }

  /// Cuts the file off, or lengthens it with zeros; what is written next goes to its end.
  ///
  /// - Throws: `Errno`.
  func truncate(to size: Int) throws {
    try resize(to: Int64(size))
    try seek(offset: Int64(size), from: .start)
  }

  /// Puts what was written on the disk, and closes.
  ///
  /// - Throws: `Errno`.
  func finish() throws {
    guard fsync(rawValue) == 0 else { throw Errno(rawValue: errno) }
    try close()
  }

  /// From where it stands to its end.
  ///
  /// - Throws: `Errno`.
  func readToEnd() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while case let more = try read(upToCount: 1 << 20), !more.isEmpty { bytes += more }
    return bytes
  }

  /// Fewer bytes than that where there are no more, or no more yet; none at the end.
  ///
  /// - Throws: `Errno`.
  func read(upToCount count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      done = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
