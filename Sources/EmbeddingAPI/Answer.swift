import HTTP

/// How the two embed paths answer, chosen by the `Accept` field.
enum EmbeddingFormat: String, Sendable, CaseIterable {
  case json = "application/json"
  case numpy = "application/x-npy"

  /// The caller's preference; JSON when it has none.
  init(accepting request: Request) throws {
    let offered = Self.allCases.map(\.rawValue)
    guard let best = request.preferredType(of: offered), let format = Self(rawValue: best) else {
      throw RequestFault.notAcceptable(offered: offered.joined(separator: " or "))
    }
    self = format
  }
}

extension JSONWriter {
  /// A list of vectors, as numbers or as base64 strings.
  mutating func vectors(_ vectors: [[Float]], as format: EmbeddingOptions.EncodingFormat) {
    array { writer in
      for vector in vectors {
        switch format {
        case .float: writer.floats(vector)
        case .base64: writer.string(Base64.encode(NumPyArray.littleEndianBytes(vector)))
        }
      }
    }
  }
}
