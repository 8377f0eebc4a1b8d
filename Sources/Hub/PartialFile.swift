import FoundationEssentials
import Glibc
import Synchronization

/// A file on its way: its bytes, each segment growing at its own place, and beside it how far each segment is.
///
/// Both outlast the process, so that another one goes on. The names end as those of `huggingface_hub`'s own unfinished
/// files, so that its cache commands show and remove them, and are none that it takes for its own.
final class PartialFile: Sendable {
  let segments: [Segment]
  let size: Int64
  /// Bytes that were there when it was opened.
  let resumed: Int64
  let path: String
  private let marksPath: String
  private let data: Int32
  private let marks: Int32
  /// Bytes that each segment has.
  private let counts: Mutex<[Int64]>

  static func path(blob: String) -> String { blob + ".siglip.incomplete" }

  /// Opens what an earlier run left for this blob, or begins.
  init(blob: URL, size: Int64, segmentLength: Int64) throws(HubError) {
    path = Self.path(blob: blob.path)
    marksPath = blob.path + ".siglip.segments.incomplete"
    segments = Segment.plan(size: size, length: segmentLength)
    self.size = size
    let (path, marksPath, segments) = (path, marksPath, segments)
    data = try system("open", path) { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
    let data = data
    do {
      marks = try system("open", marksPath) { open(marksPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
    } catch {
      close(data)
      throw error
    }
    let found = Self.stored(marks: marks, data: data, segments: segments, segmentLength: segmentLength, size: size)
    counts = Mutex(found ?? segments.map { _ in 0 })
    resumed = found?.reduce(0, +) ?? 0
    guard found == nil else { return }
    let marks = marks
    try system("ftruncate", path) { ftruncate(data, 0) }
    try system("ftruncate", path) { ftruncate(data, off_t(size)) }
    try system("ftruncate", marksPath) { ftruncate(marks, 0) }
    try Self.write(Self.encoded([segmentLength, size] + segments.map { _ in 0 }), to: marks, at: 0, path: marksPath)
  }

  deinit {
    close(data)
    close(marks)
  }

  /// Bytes that are there.
  var received: Int64 { counts.withLock { $0.reduce(0, +) } }

  func missing(_ segment: Segment) -> Int64 { segment.length - counts.withLock { $0[segment.index] } }

  /// Adds bytes to a segment. The bytes are written before the count, so the count never says too much.
  func append(_ bytes: Data, to segment: Segment, file: String) throws(HubError) {
    let count = counts.withLock { $0[segment.index] }
    guard count + Int64(bytes.count) <= segment.length else { throw .oversized(file: file, expected: size) }
    try Self.write(bytes, to: data, at: segment.offset + count, path: path)
    try store(count + Int64(bytes.count), of: segment)
  }

  /// Forgets what a segment has.
  func restart(_ segment: Segment) throws(HubError) { try store(0, of: segment) }

  /// - Throws: `HubError.wrongDigest`.
  func check(_ digest: Digest, file: String) throws(HubError) {
    let found = try digest.found(in: data, size: size, path: path)
    guard found == digest.expected else {
      throw .wrongDigest(file: file, expected: digest.expected, found: found)
    }
  }

  /// Puts the finished file in its place, on the disk for good.
  func move(to destination: URL) throws(HubError) {
    let (data, path) = (data, path)
    try system("fsync", path) { fsync(data) }
    try system("rename", path) { rename(path, destination.path) }
    unlink(marksPath)
  }

  func remove() {
    unlink(path)
    unlink(marksPath)
  }

  private func store(_ count: Int64, of segment: Segment) throws(HubError) {
    try Self.write(Self.encoded([count]), to: marks, at: Int64((2 + segment.index) * 8), path: marksPath)
    counts.withLock { $0[segment.index] = count }
  }

  /// What the marks of an earlier run say; nil where they are not those of this plan.
  private static func stored(
    marks: Int32, data: Int32, segments: [Segment], segmentLength: Int64, size: Int64
  ) -> [Int64]? {
    var status = stat()
    guard fstat(data, &status) == 0, status.st_size == off_t(size) else { return nil }
    var values = [Int64](repeating: 0, count: segments.count + 2)
    let length = values.count * 8
    guard pread(marks, &values, length, 0) == length else { return nil }
    let numbers = values.map(Int64.init(littleEndian:))
    let counts = Array(numbers[2...])
    guard numbers[0] == segmentLength, numbers[1] == size,
      zip(counts, segments).allSatisfy({ (0...$1.length).contains($0) })
    else { return nil }
    return counts
  }

  private static func encoded(_ values: [Int64]) -> Data {
    values.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }

  private static func write(_ bytes: Data, to descriptor: Int32, at offset: Int64, path: String) throws(HubError) {
    var done = 0
    while done < bytes.count {
      let start = done
      done += try system("write", path) {
        bytes.withUnsafeBytes {
          pwrite(descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start, off_t(offset) + off_t(start))
        }
      }
    }
  }
}
