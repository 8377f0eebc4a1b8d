import Foundation

@testable import EmbeddingAPI

/// The JSON body of a request: every field read as every type, and the pictures in it; base64 must be what Foundation
/// makes of it.
public func checkRequestJSON(_ input: [UInt8]) throws {
  guard let json = try? JSONFields(input) else { return }
  _ = try? EmbeddingOptions(json)
  for name in json.names {
    guard let field = json[name] else { throw Broken(rule: "a member without a value") }
    let readings = [try? "\(field.integer())", try? "\(field.boolean())", try? field.string()].compactMap { $0 }
    try require(readings.count <= 1, "a value of two types")
    _ = try? field.strings(limit: 3)
    let elements = (try? field.elements(limit: 8)) ?? []
    for source in [try? PictureSource(field)] + elements.map({ try? PictureSource($0) }) {
      // Foundation takes too much padding as well.
      guard case .base64(let text)? = source, let bytes = Base64.decode(text) else { continue }
      try require(Data(base64Encoded: Data(text)) == Data(bytes), "unlike Foundation's")
    }
  }
}
