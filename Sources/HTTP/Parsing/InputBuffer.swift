/// Bytes that were read and not yet understood.
struct InputBuffer: Sendable {
  private var bytes: [UInt8] = []
  private var position = 0
  /// Everything before it holds no line feed, so no byte is looked at twice for one.
  private var scanned = 0

  var count: Int { bytes.count - position }
  var isEmpty: Bool { position == bytes.count }

  mutating func append(_ new: UnsafeRawBufferPointer) {
    if isEmpty {
      removeAll()
    } else if position > 4096, position > bytes.count / 2 {
      bytes.removeSubrange(..<position)
      scanned = max(0, scanned - position)
      position = 0
    }
    bytes.append(contentsOf: new)
  }

  /// Forgets everything, and keeps little memory for it.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= 4096)
    position = 0
    scanned = 0
  }

  /// The next line without its CRLF, or nil until it is there.
  /// - Parameters:
  ///   - limit: bytes with the CRLF.
  ///   - error: thrown once the line is longer, whether its end is there or not, so that no split matters.
  mutating func line(limit: Int, else error: RequestError) throws(RequestError) -> ArraySlice<UInt8>? {
    let end = bytes.firstIndex(of: 10, from: max(position, scanned))
    guard (end ?? bytes.count - 1) - position < limit else { throw error }
    guard let end else {
      scanned = bytes.count
      return nil
    }
    guard end > position, bytes[end - 1] == 13 else { throw .bareLineFeed }
    let line = bytes[position..<end - 1]
    position = end + 1
    return line
  }

  /// Moves up to `maximum` bytes to the end of `body`.
  mutating func take(upTo maximum: Int, into body: inout [UInt8]) -> Int {
    let taken = min(maximum, count)
    body.append(contentsOf: bytes[position..<position + taken])
    position += taken
    return taken
  }

  /// Whether the next two bytes are these, and then passes them; nil until that is known.
  mutating func skip(_ first: UInt8, _ second: UInt8) -> Bool? {
    guard count >= 1 else { return nil }
    guard bytes[position] == first else { return false }
    guard count >= 2 else { return nil }
    guard bytes[position + 1] == second else { return false }
    position += 2
    return true
  }
}
