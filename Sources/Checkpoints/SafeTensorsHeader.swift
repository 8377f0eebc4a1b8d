import FoundationEssentials

/// Reads the header of a safetensors file: eight bytes of length, then JSON of exactly one form.
///
/// `{"NAME": {"dtype": STRING, "shape": [NUMBER…], "data_offsets": [NUMBER, NUMBER]}, …, "__metadata__": {STRING:
/// STRING…}}`. A parser of its own, because a general one forgets that a key was there twice and turns offsets into
/// floating point.
struct SafeTensorsHeader {
  struct Entry {
    let name: String
    let type: String
    let shape: [UInt64]
    let begin: UInt64
    let end: UInt64
  }

  /// Where the tensors' bytes start in the file.
  let bufferStart: Int
  private let file: String
  private let bytes: UnsafeRawBufferPointer
  private var position = 8

  static let longest = 100_000_000

  init(_ contents: FileContents) throws(CheckpointError) {
    file = contents.name
    let size = contents.bytes.count
    guard size >= 8 else { throw .fileTooShort(file: file, expected: 8, found: size) }
    let length = UInt64(littleEndian: contents.bytes.loadUnaligned(as: UInt64.self))
    guard length <= Self.longest else { throw .headerTooLong(file: file, limit: Self.longest, found: length) }
    bufferStart = 8 + Int(length)
    guard bufferStart <= size else { throw .fileTooShort(file: file, expected: bufferStart, found: size) }
    bytes = UnsafeRawBufferPointer(rebasing: contents.bytes[..<bufferStart])
  }

  mutating func parse() throws(CheckpointError) -> [Entry] {
    guard peek == UInt8(ascii: "{") else { throw expected("{ as the first character") }
    var entries: [Entry] = []
    try object { (header, name) throws(CheckpointError) in
      if name == "__metadata__" {
        try header.object { (header, _) throws(CheckpointError) in _ = try header.string() }
      } else {
        entries.append(try header.entry(name))
      }
    }
    while position < bytes.count {
      guard peek == UInt8(ascii: " ") else { throw expected("nothing but spaces behind the object") }
      position += 1
    }
    return entries
  }

  private mutating func entry(_ name: String) throws(CheckpointError) -> Entry {
    var type: String?
    var shape: [UInt64]?
    var offsets: [UInt64]?
    try object { (header, key) throws(CheckpointError) in
      switch key {
      case "dtype": type = try header.string()
      case "shape": shape = try header.numbers()
      case "data_offsets": offsets = try header.numbers()
      default: throw header.expected("dtype, shape or data_offsets, not \(key),")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw expected("dtype, shape and two data_offsets of \(name)")
    }
    return Entry(name: name, type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  // MARK: JSON

  private mutating func object(
    _ value: (inout SafeTensorsHeader, _ key: String) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    try take("{")
    var keys: Set<String> = []
    if try !isNext("}") {
      repeat {
        let key = try string()
        guard keys.insert(key).inserted else { throw .duplicateKey(file: file, key: key) }
        try take(":")
        try value(&self, key)
      } while try isNext(",")
      try take("}")
    }
  }

  private mutating func numbers() throws(CheckpointError) -> [UInt64] {
    var list: [UInt64] = []
    try take("[")
    if try isNext("]") { return list }
    repeat { list.append(try number()) } while try isNext(",")
    try take("]")
    return list
  }

  private mutating func number() throws(CheckpointError) -> UInt64 {
    skipSpace()
    let start = position
    var value: UInt64 = 0
    while let digit = peek, digit >= 0x30, digit <= 0x39 {
      let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowedToo) = tens.addingReportingOverflow(UInt64(digit - 0x30))
      guard !overflowed, !overflowedToo else { throw expected("a number below 2^64") }
      value = sum
      position += 1
    }
    guard position > start, position == start + 1 || bytes[start] != 0x30 else { throw expected("a whole number") }
    return value
  }

  private mutating func string() throws(CheckpointError) -> String {
    try take("\"")
    let start = position
    var isPlain = true
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw expected("no control character") }
      if byte == UInt8(ascii: "\\") {
        isPlain = false
        position += 1
      }
      position += 1
    }
    guard position < bytes.count else { throw expected("the end of a string") }
    let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    position += 1
    guard let text = String(validating: raw, as: UTF8.self) else { throw expected("UTF-8") }
    if isPlain { return text }
    // Names with escapes are rare enough for the general reader.
    guard let value = try? JSONDecoder().decode(String.self, from: Data("\"\(text)\"".utf8)) else {
      throw expected("valid escapes")
    }
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) throws(CheckpointError) {
    guard try isNext(character) else { throw expected("\(character)") }
  }

  private mutating func isNext(_ character: Unicode.Scalar) throws(CheckpointError) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func expected(_ what: String) -> CheckpointError {
    .invalidHeader(file: file, offset: position, expected: what)
  }
}
