@testable import HTTP

/// An input's first four bytes say how it is read, the rest is what is read.
///
/// The first byte chooses the limits: the project's where it is odd, else such small ones that inputs of some hundred bytes
/// meet them. The next three are the lengths of the pieces, 1 to 64 bytes, used in turn.
struct Pieces {
  let limits: Limits
  let bytes: ArraySlice<UInt8>
  private let lengths: [Int]

  /// Nil where there are no four bytes.
  init?(_ input: [UInt8]) {
    guard input.count >= 4 else { return nil }
    var limits = Limits()
    if input[0] & 1 == 0 {
      limits.requestLineBytes = 64
      limits.headBytes = 192
      limits.fieldCount = 4
      limits.bodyBytes = 64
    }
    self.limits = limits
    lengths = input[1..<4].map { 1 + Int($0) % 64 }
    bytes = input[4...]
  }

  /// All of the bytes in one piece.
  var whole: [ArraySlice<UInt8>] { [bytes] }

  /// The bytes cut.
  var cut: [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes
    while !rest.isEmpty {
      let piece = rest.prefix(lengths[pieces.count % 3])
      pieces.append(piece)
      rest = rest[piece.endIndex...]
    }
    return pieces
  }
}
