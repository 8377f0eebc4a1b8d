import Checkpoints
import Compute

/// One learned probe attends over all patches: `x = attention(probe, patches); x + mlp(norm(x))`.
///
/// The probe is the same for every picture, so the key and value products over all patches fold away. With q the
/// probe's query, the scores of head h are `q_h · (K_h x + k_h)`, that is `(K_hᵀ q_h) · x` plus the same for every
/// patch, which softmax ignores. And as the attention weights sum to 1, head h gives `V_h (Σ weight * x) + v_h`: one
/// product a picture, not one a patch.
struct AttentionPoolingHead: Sendable {
  /// `K_hᵀ q_h / sqrt(headWidth)`: (heads, width), float32.
  private let probes: Buffer<Float>
  /// `V_h`: (headWidth, width), without its bias, which is folded into `output`.
  private let values: [Weights]
  /// (width, width)
  private let output: Linear
  private let norm: LayerNorm
  private let mlp: MLP

  init(_ reader: WeightReader, _ names: TensorNames.Vision, _ shape: ModelConfiguration.Encoder) throws(CheckpointError)
  {
    let (width, heads, headWidth, format) = (shape.width, shape.heads, shape.headWidth, reader.precision.activation)
    let probe = try reader.floats(names.probe, shape: [1, 1, width])
    let projection = try reader.tensor(names.headInputWeight, shape: [3 * width, width])
    let bias = try reader.floats(names.headInputBias, shape: [3 * width])

    probes = reader.prepared(heads * width)
    if !reader.isMeasuring {
      Self.fold(probe, projection, bias, heads: heads, headWidth: headWidth, width: width, into: probes)
    }
    values = (0..<heads).map { head in
      reader.weights(format, outputs: headWidth, inputs: width, from: projection) { range, rows in
        let first = 2 * width + head * headWidth
        projection.copyFloats((first + range.lowerBound) * width..<(first + range.upperBound) * width, to: rows)
      }
    }
    let valueBias = Buffer(borrowing: bias.pointer + 2 * width, count: width, from: bias)
    output = try reader.linear(
      names.headOutput, in: format, outputs: width, inputs: width, after: Fold(shift: valueBias))
    norm = try reader.layerNorm(names.headNorm, width: width, epsilon: shape.epsilon)
    mlp = try MLP(
      reader, in: names.headMLPIn, out: names.headMLPOut, width: width, mlpWidth: shape.mlpWidth, format: format)
  }

  /// `folded[h] = Σ over h's channels c of (q_c · probe + b_c) / sqrt(headWidth) * k_c`, with a channel's query and key rows.
  private static func fold(
    _ probe: Buffer<Float>, _ projection: Tensor, _ bias: Buffer<Float>, heads: Int, headWidth: Int, width: Int,
    into folded: Buffer<Float>
  ) {
    let (query, key) = (Buffer<Float>(count: width), Buffer<Float>(count: width))
    var sums = [Double](repeating: 0, count: width)
    let scale = 1 / Double(headWidth).squareRoot()
    for head in 0..<heads {
      for column in 0..<width { sums[column] = 0 }
      for channel in head * headWidth..<(head + 1) * headWidth {
        projection.copyFloats(channel * width..<(channel + 1) * width, to: query.pointer)
        projection.copyFloats((width + channel) * width..<(width + channel + 1) * width, to: key.pointer)
        var product = Double(bias.pointer[channel])
        for column in 0..<width { product += Double(query.pointer[column]) * Double(probe.pointer[column]) }
        for column in 0..<width { sums[column] += scale * product * Double(key.pointer[column]) }
      }
      for column in 0..<width { folded.pointer[head * width + column] = Float(sums[column]) }
    }
  }

  /// `tokens` (tokens, width) to `pooled` (sequences, width), float32 both.
  func callAsFunction(_ tokens: Matrix, of sequences: Sequences, into pooled: Matrix, _ workspace: Workspace) {
    let (width, team) = (tokens.columns, workspace.team)
    let gathered = workspace.contexts(sequences.count, values.count * width)
    team.attend(
      probes: Matrix(probes, rows: values.count, columns: width), over: tokens, of: sequences,
      scratch: workspace.scratch, into: gathered)
    let contexts = workspace.activation(gathered)
    let attended = workspace.pooled(sequences.count, width)
    for (head, weights) in values.enumerated() {
      let columns = head * weights.outputs..<(head + 1) * weights.outputs
      team.multiply(
        contexts.columns(head * width..<(head + 1) * width), by: weights, bias: nil, into: attended.columns(columns))
    }
    output(attended, into: pooled, on: team)
    let normalised = workspace.pooled(sequences.count, width)
    norm(pooled, into: normalised, on: team)
    mlp.add(normalised, to: pooled, workspace)
  }
}
