import FoundationEssentials
import HTTP

extension API {
  /// The answer that both embed paths give; `more` adds the path's own members.
  func embeddings(
    _ vectors: Embedder.Vectors, of model: ServedModel, options: EmbeddingOptions, format: EmbeddingFormat,
    more: (inout JSONWriter) -> Void
  ) -> Answer {
    let dimensions = model.model.dimensions
    switch format {
    case .numpy:
      let values = options.normalize ? vectors.values.map { $0.normalised() } : vectors.values
      let body = NumPyArray.bytes(Array(values.joined()), shape: [values.count, dimensions])
      return Answer(response: .bytes(body, contentType: format.rawValue), times: vectors.times)
    case .json:
      var writer = JSONWriter(capacity: vectors.values.count * dimensions * 13 + 256)
      writer.object { writer in
        writer.head(of: model, options)
        writer.embeddings(vectors.values, options)
        more(&writer)
      }
      return Answer(response: .json(writer.bytes), times: vectors.times)
    }
  }
}

extension JSONWriter {
  /// The members that every answer of vectors begins with.
  mutating func head(of model: ServedModel, _ options: EmbeddingOptions) {
    member("model", model.id)
    member("dimensions", model.model.dimensions)
    member("normalized", options.normalize)
  }

  /// One vector per item, as the tower gave them, at unit length if that is asked for.
  mutating func embeddings(_ vectors: [[Float]], _ options: EmbeddingOptions) {
    key("embeddings")
    array { writer in
      for vector in vectors { writer.embedding(vector, options) }
    }
  }

  /// One of them.
  mutating func embedding(_ vector: [Float], _ options: EmbeddingOptions) {
    let vector = options.normalize ? vector.normalised() : vector
    switch options.encodingFormat {
    case .float: floats(vector)
    case .base64: base64(vector)
    }
  }

  /// A picture's patches; as base64 they are one string of `rows * columns * dimensions` floats.
  public mutating func patches(_ picture: PatchVectors, asBase64: Bool = false) {
    object { writer in
      writer.member("rows", picture.rows)
      writer.member("columns", picture.columns)
      writer.member("dimensions", picture.dimensions)
      writer.key("embeddings")
      guard !asBase64 else { return writer.base64(picture.values) }
      writer.array { writer in
        for start in stride(from: 0, to: picture.values.count, by: picture.dimensions) {
          writer.floats(picture.values[start..<start + picture.dimensions])
        }
      }
    }
  }

  /// Little-endian Float32.
  private mutating func base64(_ values: [Float]) {
    string(Data(NumPyArray.littleEndianBytes(values)).base64EncodedString())
  }
}
