@testable import HTTP

/// A request's target: path and query, with every byte percent-encoded, must read as the same.
public func checkQuery(_ input: [UInt8]) throws {
  guard let target = try? RequestTarget(input[...], method: .options), target.encodedPath != "*" else { return }
  try require(target.path.utf8.allSatisfy { $0 != 0 }, "a NUL in the path")
  let query = input.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false).dropFirst()
    .first
  let pairs = (query ?? []).split(separator: UInt8(ascii: "&"))
  try require(target.query.items.count == pairs.count, "an item is lost, or made")

  var copy = target.path.utf8.first == UInt8(ascii: "/") ? "" : "/"
  copy += encoded(target.path, except: UInt8(ascii: "/")) + "?"
  copy += target.query.items.map { encoded($0.name) + "=" + encoded($0.value) }.joined(separator: "&")
  let again = try RequestTarget(Array(copy.utf8)[...], method: .options)
  let path = target.path.utf8.first == UInt8(ascii: "/") ? target.path : "/" + target.path
  try require(again.path.utf8.elementsEqual(path.utf8), "the path does not come back")
  try require(again.query.items.count == target.query.items.count, "an item is lost on the way")
  for (one, other) in zip(target.query.items, again.query.items) {
    try require(one.name.utf8.elementsEqual(other.name.utf8), "a name does not come back")
    try require(one.value.utf8.elementsEqual(other.value.utf8), "a value does not come back")
  }
}

private func encoded(_ text: String, except kept: UInt8? = nil) -> String {
  let digits = Array("0123456789aBcDeF".utf8)
  let bytes = text.utf8.flatMap { byte -> [UInt8] in
    byte == kept ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
  return String(decoding: bytes, as: UTF8.self)
}
