/// The chunked transfer coding (RFC 9112 § 7.1) as a value. Extensions and trailers are checked and dropped.
struct ChunkedDecoder: Sendable {
  private enum State: Sendable {
    case size
    case data(remaining: Int)
    case dataEnd
    case trailers
  }

  /// All extensions of one body together, bytes.
  static let extensionLimit = 4096

  private var state = State.size
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailerCount = 0

  /// Takes what it can from `input`, and adds the data to `body`.
  /// - Returns: whether the body is complete.
  mutating func decode(
    _ input: inout InputBuffer, into body: inout [UInt8], limits: Limits
  ) throws(RequestError) -> Bool {
    while true {
      switch state {
      case .size:
        guard let line = try input.line(limit: Self.extensionLimit, else: .malformedChunkSize) else { return false }
        let size = try chunkSize(line)
        guard size <= limits.bodyBytes - body.count else { throw .bodyTooLarge(limit: limits.bodyBytes) }
        state = size == 0 ? .trailers : .data(remaining: size)
      case .data(let remaining):
        let taken = input.take(upTo: remaining, into: &body)
        state = taken == remaining ? .dataEnd : .data(remaining: remaining - taken)
        guard taken == remaining else { return false }
      case .dataEnd:
        guard let isEnd = input.skip(13, 10) else { return false }
        guard isEnd else { throw .malformedChunkEnd }
        state = .size
      case .trailers:
        let tooLarge = RequestError.headTooLarge(limit: limits.headBytes)
        guard let line = try input.line(limit: limits.headBytes - trailerBytes, else: tooLarge) else { return false }
        if line.isEmpty { return true }
        _ = try FieldLine.parse(line)
        trailerBytes += line.count + 2
        trailerCount += 1
        guard trailerCount <= limits.fieldCount else { throw .tooManyFields(limit: limits.fieldCount) }
      }
    }
  }

  /// `1*HEXDIG [ ";" … ]`, with no space, sign or prefix.
  private mutating func chunkSize(_ line: ArraySlice<UInt8>) throws(RequestError) -> Int {
    let digits = line.prefix { $0.hexDigitValue != nil }
    // 15 digits cannot overflow; leading zeros beyond that are nothing that a client needs.
    guard (1...15).contains(digits.count) else { throw .malformedChunkSize }
    let rest = line[digits.endIndex...]
    guard rest.isEmpty || rest.first == UInt8(ascii: ";") else { throw .malformedChunkSize }
    try FieldLine.checkControls(rest)
    extensionBytes += rest.count
    guard extensionBytes <= Self.extensionLimit else { throw .chunkExtensionTooLong(limit: Self.extensionLimit) }
    return digits.reduce(0) { $0 << 4 | Int($1.hexDigitValue ?? 0) }
  }
}
