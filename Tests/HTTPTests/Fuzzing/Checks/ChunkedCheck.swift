@testable import HTTP

/// Chunks, whole and in pieces (`Pieces`): body, error and what is left over must be the same. And, where the first byte's
/// second bit is set, the bytes as a body, cut into chunks of these lengths: it must come back.
public func checkChunkedDecoder(_ input: [UInt8]) throws {
  guard let pieces = Pieces(input) else { return }
  let whole = decode(pieces.whole, limits: pieces.limits)
  let cut = decode(pieces.cut, limits: pieces.limits)
  try require(whole == cut, "the result depends on the cuts: \(cut), not \(whole)")
  try require(whole.body.count <= pieces.limits.bodyBytes, "a body is over its limit")

  guard input[0] & 2 != 0 else { return }
  var coded: [UInt8] = []
  for piece in pieces.cut { coded += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10] }
  coded += Array("0\r\n\r\n".utf8)
  let back = decode([coded[...]], limits: Limits())
  try require(back.isComplete && back.left == 0 && back.body.elementsEqual(pieces.bytes), "a body does not come back")
}

private struct Decoded: Equatable {
  var body: [UInt8] = []
  var isComplete = false
  var error: RequestError?
  /// Bytes behind a complete body.
  var left = 0
}

private func decode(_ pieces: [ArraySlice<UInt8>], limits: Limits) -> Decoded {
  var decoder = ChunkedDecoder()
  var input = InputBuffer()
  var result = Decoded()
  for piece in pieces {
    piece.withUnsafeBytes { input.append($0) }
    guard !result.isComplete, result.error == nil else { continue }
    do throws(RequestError) {
      result.isComplete = try decoder.decode(&input, into: &result.body, limits: limits)
    } catch {
      result.error = error
    }
  }
  if result.isComplete { result.left = input.count }
  return result
}
