@testable import HTTP

/// A content type, a line feed, and a form: what was read, written again, must read as the same.
public func checkMultipart(_ input: [UInt8]) throws {
  guard let end = input.firstIndex(of: 10), let type = MediaType(String(decoding: input[..<end], as: UTF8.self)) else {
    return
  }
  let limit = 8
  let body = Array(input[(end + 1)...])
  guard let form = try? MultipartForm(parsing: body, contentType: type, maximumParts: limit) else { return }
  try require(form.parts.count <= limit, "more parts than the limit")
  guard let boundary = type["boundary"] else { throw Broken(rule: "a form without a boundary") }
  var copy: [UInt8] = []
  for part in form.parts {
    try require(
      part.body.startIndex >= 0 && part.body.endIndex <= body.count, "a part's body lies outside the request's")
    copy += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"".utf8) + escaped(part.name)
    if let filename = part.filename { copy += Array("\"; filename=\"".utf8) + escaped(filename) }
    copy += Array("\"\r\n\r\n".utf8) + part.body + [13, 10]
  }
  copy += Array("--\(boundary)--\r\n".utf8)
  // Of no parts nothing is left but the end.
  let again = try MultipartForm(parsing: copy, contentType: type, maximumParts: limit)
  try require(again.parts.count == form.parts.count, "parts are lost on the way")
  for (one, other) in zip(form.parts, again.parts) {
    try require(one.name.utf8.elementsEqual(other.name.utf8), "a name does not come back")
    try require((one.filename == nil) == (other.filename == nil), "a file's name is lost, or made")
    try require(
      (one.filename ?? "").utf8.elementsEqual((other.filename ?? "").utf8), "a file's name does not come back")
    try require(one.body == other.body, "a body does not come back")
  }
}

/// A name as browsers write it (HTML § 4.10.21.8), and the backslash as quoted strings have it.
private func escaped(_ name: String) -> [UInt8] {
  name.utf8.flatMap { byte -> [UInt8] in
    switch byte {
    case UInt8(ascii: "\""): Array("%22".utf8)
    case 13: Array("%0D".utf8)
    case 10: Array("%0A".utf8)
    case UInt8(ascii: "\\"): Array("\\\\".utf8)
    default: [byte]
    }
  }
}
