import CMappedFile
import FoundationEssentials
import Glibc

/// A file's bytes where they lie: mapped from a folder, or part of the program itself. Never copied, never written.
// Unchecked, because the bytes are reached by pointer: they are read only, and live as long as this object.
public final class FileContents: @unchecked Sendable {
  /// The file's name within its checkpoint, for messages.
  public let name: String
  public let bytes: UnsafeRawBufferPointer
  private let mapping: Mapping?

  /// Bytes that live as long as the process, such as those compiled into it.
  public init(name: String, bytes: UnsafeRawBufferPointer) {
    self.name = name
    self.bytes = bytes
    mapping = nil
  }

  /// A file that is mapped, and stays open so that it can be asked whether it still is what was mapped.
  private struct Mapping {
    let descriptor: Int32
    let version: FileVersion
    /// Of the guard against a read behind the end of a file that was cut.
    let ticket: Int32
  }

  /// Maps a file; its pages are read when they are touched. One that is cut short meanwhile reads as zeros from there on,
  /// and is no longer intact.
  public init(name: String, mapping path: String) throws(CheckpointError) {
    self.name = name
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .fileUnreadable(file: name, reason: String(cString: strerror(errno))) }
    var isKept = false
    defer { if !isKept { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .fileUnreadable(file: name, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .fileUnreadable(file: name, reason: "not a regular file") }
    let size = Int(status.st_size)
    guard size > 0 else {  // an empty file cannot be mapped
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      mapping = nil
      return
    }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      throw .fileUnreadable(file: name, reason: String(cString: strerror(errno)))
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
    isKept = true
    mapping = Mapping(
      descriptor: descriptor, version: FileVersion(status), ticket: mapped_file_guard(address, size))
  }

  deinit {
    guard let mapping else { return }
    mapped_file_release(mapping.ticket)
    munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    close(mapping.descriptor)
  }

  var isMapped: Bool { mapping != nil }

  /// Whether the bytes are still those that were mapped: false once the file was written to or cut, or its disk failed.
  public var isIntact: Bool {
    guard let mapping else { return true }
    var status = stat()
    return !mapped_file_is_damaged(mapping.ticket) && fstat(mapping.descriptor, &status) == 0
      && FileVersion(status) == mapping.version
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
