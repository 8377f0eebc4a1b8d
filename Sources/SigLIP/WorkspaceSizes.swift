import Compute

/// What of a tower decides how much memory its forward pass takes.
struct TowerShape {
  let encoder: ModelConfiguration.Encoder
  /// Tokens of a sequence at its longest.
  let longest: Int
  /// Values of a token at its widest.
  let widest: Int
  /// Values that a sequence's pooling gathers.
  let contextWidth: Int

  init(_ vision: ModelConfiguration.Vision, hasHead: Bool) {
    encoder = vision.encoder
    longest = vision.longestSequence
    widest = max(3 * encoder.width, encoder.mlpWidth, vision.patchValues)
    contextWidth = hasHead ? encoder.heads * encoder.width : 0
  }

  init(_ text: ModelConfiguration.Text) {
    encoder = text.encoder
    longest = text.positions
    widest = max(3 * encoder.width, encoder.mlpWidth)
    contextWidth = 0
  }
}

/// How many bytes each part of a workspace has.
struct WorkspaceSizes {
  let hidden: Int
  let normalised: Int
  let wide: Int
  let quantised: Int
  let scales: Int
  let contexts: Int
  let pooled: Int
  let scratch: Int
  private let offsets: Int

  init(_ shapes: [TowerShape], _ precision: Precision, maximumTokens: Int, maximumSequences: Int, threads: Int) {
    let (floats, activation) = (Format.float32, precision.activation)
    let width = shapes.map(\.encoder.width).max() ?? 0
    let contextWidth = shapes.map(\.contextWidth).max() ?? 0
    hidden = maximumTokens * width * floats.size
    normalised = maximumTokens * floats.stride(columns: width)
    wide = max(
      maximumTokens * activation.stride(columns: shapes.map(\.widest).max() ?? 0),
      maximumSequences * activation.stride(columns: contextWidth))
    let isQuantised = precision.operand == .int8
    let widestOperand = shapes.map { max($0.encoder.mlpWidth, $0.encoder.width) }.max() ?? 0
    quantised = isQuantised ? maximumTokens * Format.int8.stride(columns: widestOperand) : 0
    scales = isQuantised ? maximumTokens * MemoryLayout<RowScale>.stride : 0
    contexts = maximumSequences * contextWidth * floats.size
    pooled = maximumSequences * floats.stride(columns: width)
    offsets = maximumSequences + 1
    let longest = shapes.map(\.longest).max() ?? 0
    let scores = (shapes.map(\.encoder.heads).max() ?? 0) * longest * floats.size
    let attention = shapes.map {
      ThreadTeam.attentionScratch(activation, longest: $0.longest, headWidth: $0.encoder.headWidth)
    }
    scratch = threads * ((max(attention.max() ?? 0, scores) + 63) / 64 * 64)
  }

  var bytes: Int {
    hidden + normalised + wide + quantised + 2 * scales + contexts + 2 * pooled + scratch
      + 2 * offsets * MemoryLayout<Int>.stride
  }
}
