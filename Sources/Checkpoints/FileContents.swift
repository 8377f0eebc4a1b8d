import Foundation

/// A file's bytes where they lie: mapped from a folder, or part of the program itself. Never copied, never written.
// Unchecked, because the bytes are reached by pointer: they are read only, and live as long as this object.
public final class FileContents: @unchecked Sendable {
  /// The file's name within its checkpoint, for messages.
  public let name: String
  public let bytes: UnsafeRawBufferPointer
  let isMapped: Bool

  /// Bytes that live as long as the process, such as those compiled into it.
  public init(name: String, bytes: UnsafeRawBufferPointer) {
    self.name = name
    self.bytes = bytes
    isMapped = false
  }

  /// Maps a file; its pages are read when they are touched. The file must not be cut short while it is mapped.
  public init(name: String, mapping path: String) throws(CheckpointError) {
    self.name = name
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .fileUnreadable(file: name, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .fileUnreadable(file: name, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .fileUnreadable(file: name, reason: "not a regular file") }
    let size = Int(status.st_size)
    guard size > 0 else {  // an empty file cannot be mapped
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      isMapped = false
      return
    }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      throw .fileUnreadable(file: name, reason: String(cString: strerror(errno)))
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
    isMapped = true
  }

  deinit {
    if isMapped { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
  }

  /// The bytes as `Data`, without a copy; valid while this object lives.
  public var data: Data {
    guard let address = bytes.baseAddress else { return Data() }
    return Data(bytesNoCopy: UnsafeMutableRawPointer(mutating: address), count: bytes.count, deallocator: .none)
  }

  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(bytes) }
  }
}
