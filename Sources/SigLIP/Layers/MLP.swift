import Checkpoints
import Compute

/// `fc2(gelu(fc1(x)))`.
struct MLP: Sendable {
  /// (mlpWidth, width)
  let fc1: Linear
  /// (width, mlpWidth)
  let fc2: Linear

  init(
    _ reader: WeightReader, in fc1: String, out fc2: String, width: Int, mlpWidth: Int, format: Format,
    after fold: Fold = Fold()
  ) throws(CheckpointError) {
    self.fc1 = try reader.linear(fc1, in: format, outputs: mlpWidth, inputs: width, after: fold)
    self.fc2 = try reader.linear(fc2, in: format, outputs: width, inputs: mlpWidth)
  }

  /// `output += mlp(input)`, both (tokens, width).
  func add(_ input: Matrix, to output: Matrix, _ workspace: Workspace) {
    let inner = workspace.wide(input.rows, fc1.weights.outputs)
    fc1(input, then: .geluTanh, into: inner, on: workspace.team)
    let isOperand = inner.format == fc2.weights.format
    fc2.add(isOperand ? inner : workspace.operand(inner), to: output, on: workspace.team)
  }
}
