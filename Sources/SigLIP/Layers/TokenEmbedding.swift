import Checkpoints
import Compute

/// Token ids to tokens: a row of the table for each, plus its position.
struct TokenEmbedding: Sendable {
  /// (vocabulary, width), in the checkpoint's file and its own type: a text touches a few rows of very many.
  private let table: Tensor
  /// (positions, width)
  private let positions: Buffer<Float>
  private let vocabularySize: Int
  private let length: Int

  init(_ reader: WeightReader, _ names: TensorNames.Text, _ text: ModelConfiguration.Text) throws(CheckpointError) {
    let width = text.encoder.width
    table = try reader.tokenTable(names.tokenEmbedding, shape: [text.vocabularySize, width])
    positions = try reader.floats(names.positionEmbedding, shape: [text.positions, width])
    (vocabularySize, length) = (text.vocabularySize, text.positions)
  }

  /// `hidden` (tokens, width) becomes the texts' tokens, packed one text behind the other.
  func callAsFunction(_ texts: ArraySlice<TokenIDs>, into hidden: Matrix) {
    let width = hidden.columns
    var row = 0
    for text in texts {
      precondition(text.ids.count == length, "texts are padded to the model's length")
      for (place, id) in text.ids.enumerated() {
        precondition(id >= 0 && id < vocabularySize, "the tokenizer belongs to the checkpoint")
        let token = hidden.row(row)
        table.copyFloats(Int(id) * width..<(Int(id) + 1) * width, to: token)
        let position = positions.pointer + place * width
        for column in 0..<width { token[column] += position[column] }
        row += 1
      }
    }
  }
}
