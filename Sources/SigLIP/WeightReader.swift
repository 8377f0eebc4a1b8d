import Checkpoints
import Compute
import Dispatch

/// Takes the tensors out of a checkpoint while a model is loaded, and keeps account of them.
///
/// Float32 tensors stay in the mapped file; bfloat16 and half precision are converted once, in parallel.
final class WeightReader {
  private let tensors: SafeTensors
  private var taken: Set<String> = []
  private(set) var footprint = MemoryFootprint()

  init(_ tensors: SafeTensors) { self.tensors = tensors }

  /// Whether any tensor's name starts so.
  func contains(prefix: String) -> Bool { tensors.tensors.contains { $0.name.hasPrefix(prefix) } }

  /// Names that nobody took, harmless ones aside.
  var leftovers: [String] {
    tensors.tensors.map(\.name).filter { !taken.contains($0) && !TensorNames.isHarmless($0) }
  }

  /// Throws where a tower has tensors that its configuration has no place for, such as a layer too many: to leave them
  /// out would give other vectors than the checkpoint's.
  ///
  /// - Parameter head: names that begin so may be left over: a pooling head that `vision_use_head` switches off.
  func checkAllTaken(of prefix: String, butFor head: String?) throws(CheckpointError) {
    let parts = prefix.isEmpty ? ["embeddings.", "encoder."] : [prefix]
    for name in leftovers where parts.contains(where: name.hasPrefix) {
      if let head, name.hasPrefix(head) { continue }
      throw .tensorNotUsed(file: tensors[name]?.contents.name ?? tensors.file, tensor: name)
    }
  }

  /// A tensor of floating point where it lies, its shape checked.
  func tensor(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
    guard let tensor = tensors[name] else { throw .tensorMissing(file: tensors.file, tensor: name, shape: shape) }
    guard tensor.shape == shape else {
      throw .wrongShape(file: tensor.contents.name, tensor: name, expected: shape, found: tensor.shape)
    }
    guard [.float32, .bfloat16, .float16].contains(tensor.type) else {
      throw .wrongElementType(
        file: tensor.contents.name, tensor: name, expected: "F32, BF16 or F16", found: tensor.type.rawValue)
    }
    taken.insert(name)
    return tensor
  }

  /// A tensor that stays in its file: only the pages that are touched take memory.
  func mapped(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
    let tensor = try tensor(name, shape: shape)
    footprint.mapped += tensor.range.count
    tensor.contents.expectSparseReads(tensor.range)
    return tensor
  }

  func floats(_ name: String, shape: [Int]) throws(CheckpointError) -> Buffer<Float> {
    let tensor = try tensor(name, shape: shape)
    if let inPlace = tensor.floatsInPlace {
      footprint.mapped += tensor.range.count
      tensor.contents.prefetch(tensor.range)
      return inPlace
    }
    let buffer = prepared(tensor.count)
    tensor.copyFloats(to: buffer.pointer)
    tensor.contents.discard(tensor.range)
    return buffer
  }

  /// Lends the values to `body`, which makes others of them; they take no memory afterwards.
  func folding(_ name: String, shape: [Int], _ body: (UnsafePointer<Float>) -> Void) throws(CheckpointError) {
    let tensor = try tensor(name, shape: shape)
    if let inPlace = tensor.floatsInPlace {
      body(inPlace.pointer)
    } else {
      let buffer = Buffer<Float>(count: tensor.count)
      tensor.copyFloats(to: buffer.pointer)
      body(buffer.pointer)
    }
    tensor.contents.discard(tensor.range)
  }

  /// Memory for weights that are not used as they lie in the file.
  func prepared(_ count: Int) -> Buffer<Float> {
    let buffer = Buffer<Float>(count: count)
    footprint.prepared += buffer.ownedBytes
    return buffer
  }

  /// The one value of `logit_scale` or `logit_bias`, a scalar or a list of one; nil where the checkpoint has none.
  func scalar(_ name: String) throws(CheckpointError) -> Float? {
    guard let found = tensors[name] else { return nil }
    let tensor = try tensor(name, shape: found.shape.isEmpty ? [] : [1])
    var value: Float = 0
    tensor.copyFloats(to: &value)
    return value
  }

  // MARK: Layers

  func layerNorm(_ name: String, width: Int, epsilon: Float) throws(CheckpointError) -> LayerNorm {
    try LayerNorm(
      scale: floats("\(name).weight", shape: [width]), shift: floats("\(name).bias", shape: [width]), epsilon: epsilon)
  }

  func linear(_ name: String, outputs: Int, inputs: Int) throws(CheckpointError) -> Linear {
    let weights = try floats("\(name).weight", shape: [outputs, inputs])
    return Linear(
      weights: Weights(weights, outputs: outputs, inputs: inputs), bias: try floats("\(name).bias", shape: [outputs]))
  }

  /// Several linear layers of one input as one, their outputs side by side; `factors` scale each of them.
  func joinedLinear(_ names: [String], factors: [Float], outputs: Int, inputs: Int) throws(CheckpointError) -> Linear {
    let weights = prepared(names.count * outputs * inputs)
    let bias = prepared(names.count * outputs)
    for (index, name) in names.enumerated() {
      let weight = try tensor("\(name).weight", shape: [outputs, inputs])
      let shift = try tensor("\(name).bias", shape: [outputs])
      weight.copyFloats(to: weights.pointer + index * outputs * inputs, times: factors[index])
      shift.copyFloats(to: bias.pointer + index * outputs, times: factors[index])
      weight.contents.discard(weight.range)
    }
    return Linear(weights: Weights(weights, outputs: names.count * outputs, inputs: inputs), bias: bias)
  }
}
