@testable import HTTP

/// The readers of field values: whatever the text, an answer; and a media type, written again, must read as the same.
public func checkFieldValues(_ input: [UInt8]) throws {
  let text = String(decoding: input, as: UTF8.self)
  let offers = ["application/json", "application/x-npy", "text/plain"]
  if let best = Accept(text).prefers(offers) { try require(offers.contains(best), "a type that was not offered") }
  _ = AcceptEncoding.takesGzip(text)
  if RequestID.isSane(text) { try require((1...128).contains(input.count), "a long id") }
  guard let media = MediaType(text) else { return }
  let parameters = media.parameters.map { parameter in
    let value = parameter.value.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
    return "; \(parameter.name)=\"\(value)\""
  }
  guard let again = MediaType(media.essence + parameters.joined()) else {
    throw Broken(rule: "a media type cannot be read again")
  }
  try require(again == media, "a media type does not come back")
}
