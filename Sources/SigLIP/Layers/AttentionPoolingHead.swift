import Checkpoints
import Compute
import Foundation

/// One learned probe attends over all patches: `x = attention(probe, patches); x + mlp(norm(x))`.
///
/// The probe is the same for every picture, so the key and value products over all patches fold away. With q the
/// probe's query, the scores of head h are `q_h · (K_h x + k_h)`, that is `(K_hᵀ q_h) · x` plus the same for every
/// patch, which softmax ignores. And as the attention weights sum to 1, head h gives `V_h (Σ weight * x) + v_h`: one
/// product a picture, not one a patch.
struct AttentionPoolingHead: Sendable {
  /// `K_hᵀ q_h / sqrt(headWidth)`: (heads, width)
  private let probes: Weights
  /// `V_h`: (headWidth, width), without its bias, which is folded into `output`.
  private let values: [Weights]
  /// (width, width)
  private let output: Linear
  private let norm: LayerNorm
  private let mlp: MLP

  init(_ reader: WeightReader, _ names: TensorNames.Vision, _ shape: ModelConfiguration.Encoder) throws(CheckpointError)
  {
    let (width, heads, headWidth) = (shape.width, shape.heads, shape.headWidth)
    let probe = try reader.floats(names.probe, shape: [1, 1, width])
    let projection = try reader.floats(names.headInputWeight, shape: [3 * width, width])
    let bias = try reader.floats(names.headInputBias, shape: [3 * width])

    let folded = reader.prepared(heads * width)
    let scale = 1 / Double(headWidth).squareRoot()
    var row = [Double](repeating: 0, count: width)
    for head in 0..<heads {
      for column in 0..<width { row[column] = 0 }
      for channel in head * headWidth..<(head + 1) * headWidth {
        let query =
          scale * Self.dot(projection.pointer + channel * width, probe.pointer, width, plus: bias.pointer[channel])
        let key = projection.pointer + (width + channel) * width
        for column in 0..<width { row[column] += query * Double(key[column]) }
      }
      for column in 0..<width { folded.pointer[head * width + column] = Float(row[column]) }
    }
    probes = Weights(folded, outputs: heads, inputs: width)

    let projections = Weights(projection, outputs: 3 * width, inputs: width)
    values = (0..<heads).map { head in
      let first = 2 * width + head * headWidth
      return projections.outputs(first..<first + headWidth)
    }
    let unfolded = try reader.linear(names.headOutput, outputs: width, inputs: width)
    let outputBias = reader.prepared(width)
    for channel in 0..<width {
      outputBias.pointer[channel] = Float(
        Self.dot(
          unfolded.weights.pointer + channel * width, bias.pointer + 2 * width, width,
          plus: unfolded.bias.pointer[channel]))
    }
    output = Linear(weights: unfolded.weights, bias: outputBias)
    norm = try reader.layerNorm(names.headNorm, width: width, epsilon: shape.epsilon)
    mlp = try MLP(reader, in: names.headMLPIn, out: names.headMLPOut, width: width, mlpWidth: shape.mlpWidth)
  }

  private static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int, plus bias: Float)
    -> Double
  {
    var sum = Double(bias)
    for index in 0..<count { sum += Double(a[index]) * Double(b[index]) }
    return sum
  }

  /// `tokens` (tokens, width) to `pooled` (sequences, width).
  func callAsFunction(_ tokens: Matrix, of sequences: Sequences, into pooled: Matrix, _ workspace: Workspace) {
    let (width, team) = (tokens.columns, workspace.team)
    let contexts = workspace.contexts(sequences.count, values.count * width)
    team.attend(probes: probes, over: tokens, of: sequences, scores: workspace.scores, into: contexts)
    let attended = workspace.pooled(sequences.count, width)
    for (head, weights) in values.enumerated() {
      let columns = head * weights.outputs..<(head + 1) * weights.outputs
      team.multiply(
        contexts.columns(head * width..<(head + 1) * width), by: weights, bias: nil, into: attended.columns(columns))
    }
    output(attended, into: pooled, on: team)
    norm(pooled, into: attended, on: team)
    mlp.add(attended, to: pooled, workspace)
  }
}
