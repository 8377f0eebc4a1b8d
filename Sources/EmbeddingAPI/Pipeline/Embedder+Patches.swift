import SigLIP

/// A picture's last hidden state: one vector per patch, before pooling, not normalised.
public struct PatchVectors: Sendable {
  public let rows: Int
  public let columns: Int
  /// Floats of one patch.
  public let dimensions: Int
  /// `(rows * columns, dimensions)`, patches row by row.
  public let values: [Float]
  /// The vector of the whole picture, not normalised; nil where the checkpoint has no pooling head.
  public let pooled: [Float]?
}

extension Embedder {
  /// Decodes, preprocesses and encodes pictures up to the last hidden state.
  ///
  /// - Parameters:
  ///   - maxPatches: of one picture, for NaFlex checkpoints. Default: what the checkpoint says.
  ///   - valueLimit: values of all patches together.
  ///   - equalShapes: whether all pictures must have as many rows and columns as the first.
  /// - Throws: what `embed(pictures:maxPatches:model:)` throws, `RequestFault.answerTooLarge`, `.unequalPatches`.
  public func patches(
    of pictures: [NamedPicture], maxPatches: Int? = nil, model: ServedModel, valueLimit: Int = .max,
    equalShapes: Bool = false
  ) async throws -> (pictures: [PatchVectors], times: StageTimes) {
    var (patches, times) = try await prepare(pictures, maxPatches: maxPatches, model: model)
    let width = model.model.configuration.vision.encoder.width
    let count = patches.reduce(0) { $0 + $1.count * width }
    guard count <= valueLimit else { throw RequestFault.answerTooLarge(values: count, limit: valueLimit) }
    if equalShapes { try Self.checkShapes(of: patches, pictures) }
    let encoded = try await pool.encode(
      patches.map { .picture($0) }, model: model.model, modality: .image, output: .patches)
    times.merge(encoded.timing)
    let results = zip(patches, encoded.vectors).map { patches, vector in
      let pooled = vector.count - patches.count * width
      return PatchVectors(
        rows: patches.rows, columns: patches.columns, dimensions: width, values: Array(vector[pooled...]),
        pooled: pooled == 0 ? nil : Array(vector[..<pooled]))
    }
    return (results, times)
  }

  private static func checkShapes(of patches: [PixelPatches], _ pictures: [NamedPicture]) throws {
    guard let first = patches.first else { return }
    for (picture, own) in zip(pictures, patches) where (own.rows, own.columns) != (first.rows, first.columns) {
      throw RequestFault.unequalPatches(
        param: picture.name, rows: own.rows, columns: own.columns, expectedRows: first.rows,
        expectedColumns: first.columns)
    }
  }
}
