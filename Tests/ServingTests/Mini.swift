import Checkpoints
import Fixtures
import SigLIP

@testable import Serving

/// The embedded checkpoint and inputs for it.
enum Mini {
  static let model = Result {
    try SigLIPModel(files: CheckpointFiles(folder: Fixtures.project.appending(path: "Models/siglip-mini")))
  }

  static func lane(_ modality: Modality, _ output: PictureOutput = .pooled) throws -> Lane {
    Lane(model: try model.get(), modality: modality, output: output)
  }

  /// A text of one token and EOS, padded to 64.
  static func text(_ id: Int32) -> EncoderInput {
    .text(TokenIDs(ids: [id, 1] + Array(repeating: 0, count: 62), count: 2, isTruncated: false))
  }

  /// A picture of one colour.
  static func picture(_ value: UInt8) throws -> EncoderInput {
    let shape = try model.get().configuration.vision
    let bytes = [UInt8](repeating: value, count: shape.patches * shape.patchValues)
    return .picture(PixelPatches(rows: shape.grid, columns: shape.grid, patchSize: shape.patchSize, bytes: bytes))
  }
}
