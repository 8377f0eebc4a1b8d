@testable import HTTP

/// The bytes as a gzip body: a value within the limits, or an error. And the bytes compressed, as one member and as two:
/// they must come back, and nothing that is cut may be taken for whole.
public func checkGzip(_ input: [UInt8]) throws {
  var limits = Limits()
  limits.bodyBytes = 64 * 1024
  limits.inflationAllowance = 4 * 1024
  if let body = try? Gzip.inflate(input, limits: limits) {
    try require(body.count <= limits.bodyBytes, "a body is over its limit")
  }
  // What does not repeat is not compressed.
  guard let member = Gzip.compress(input + input) else { return }
  let body = input + input
  try require(try Gzip.inflate(member, limits: Limits()) == body, "a body does not come back")
  try require(try Gzip.inflate(member + member, limits: Limits()) == body + body, "two members do not come back")
  let place = Int(input.first ?? 0) % member.count
  try require((try? Gzip.inflate(Array(member[..<place]), limits: Limits())) == nil, "a cut stream is taken for whole")
}
