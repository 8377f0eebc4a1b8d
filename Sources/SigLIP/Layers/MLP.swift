import Checkpoints
import Compute

/// `fc2(gelu(fc1(x)))`.
struct MLP: Sendable {
  /// (mlpWidth, width)
  let fc1: Linear
  /// (width, mlpWidth)
  let fc2: Linear

  init(_ reader: WeightReader, in fc1: String, out fc2: String, width: Int, mlpWidth: Int) throws(CheckpointError) {
    self.fc1 = try reader.linear(fc1, outputs: mlpWidth, inputs: width)
    self.fc2 = try reader.linear(fc2, outputs: width, inputs: mlpWidth)
  }

  /// `output += mlp(input)`, both (tokens, width).
  func add(_ input: Matrix, to output: Matrix, _ workspace: Workspace) {
    let inner = workspace.wide(input.rows, fc1.weights.outputs)
    fc1(input, then: .geluTanh, into: inner, on: workspace.team)
    fc2.add(inner, to: output, on: workspace.team)
  }
}
