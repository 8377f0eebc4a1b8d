import Compute

/// What of a tower decides how much memory its forward pass takes.
struct TowerShape {
  let encoder: ModelConfiguration.Encoder
  /// Tokens of a sequence at its longest.
  let longest: Int
  /// Floats of a token at its widest.
  let widest: Int
  /// Floats that a sequence's pooling gathers.
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

/// How many floats each part of a workspace has.
struct WorkspaceSizes {
  let hidden: Int
  let wide: Int
  let contexts: Int
  let pooled: Int
  let scores: Int
  private let offsets: Int

  init(_ shapes: [TowerShape], maximumTokens: Int, maximumSequences: Int, threads: Int) {
    let width = shapes.map(\.encoder.width).max() ?? 0
    let longest = shapes.map(\.longest).max() ?? 0
    hidden = maximumTokens * width
    wide = maximumTokens * (shapes.map(\.widest).max() ?? 0)
    contexts = maximumSequences * (shapes.map(\.contextWidth).max() ?? 0)
    pooled = maximumSequences * width
    offsets = maximumSequences + 1
    let heads = shapes.map(\.encoder.heads).max() ?? 0
    scores = threads * max(ThreadTeam.attentionScores(longest: longest), heads * longest)
  }

  var bytes: Int {
    (2 * hidden + wide + contexts + 2 * pooled + scores) * MemoryLayout<Float>.stride
      + 2 * offsets * MemoryLayout<Int>.stride
  }
}
