import Checkpoints
import Compute
import Dispatch

/// Takes the tensors out of a checkpoint while a model is loaded, lays weights out for the precision asked for, and
/// keeps account of both.
///
/// What is laid out anew is made a few rows at a time on all cores, and the file's pages are given back behind it; so no
/// two copies of a checkpoint are ever resident.
final class WeightReader {
  let precision: Precision
  /// Only account is kept: no tensor is read, and memory that is reserved stays untouched.
  let isMeasuring: Bool
  private let tensors: SafeTensors
  private var taken: Set<String> = []
  private(set) var footprint = MemoryFootprint()

  init(_ tensors: SafeTensors, precision: Precision, isMeasuring: Bool = false) {
    (self.tensors, self.precision, self.isMeasuring) = (tensors, precision, isMeasuring)
  }

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

  // MARK: Tensors

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

  /// The token table stays in its file: only the pages that are touched take memory.
  func tokenTable(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
    let tensor = try tensor(name, shape: shape)
    footprint.mapped += tensor.range.count
    footprint.tokenTable += tensor.range.count
    tensor.contents.expectSparseReads(tensor.range)
    return tensor
  }

  /// The values: where they lie, if they are Float32, else converted.
  func floats(_ name: String, shape: [Int]) throws(CheckpointError) -> Buffer<Float> {
    let tensor = try tensor(name, shape: shape)
    if let inPlace = tensor.floatsInPlace {
      useInPlace(tensor)
      return inPlace
    }
    let buffer = prepared(tensor.count)
    if !isMeasuring {
      tensor.copyFloats(to: buffer.pointer)
      tensor.contents.discard(tensor.range)
    }
    return buffer
  }

  /// Counts a tensor that is used where it lies.
  func useInPlace(_ tensor: Tensor) {
    footprint.mapped += tensor.range.count
    if !isMeasuring { tensor.contents.prefetch(tensor.range) }
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

  // MARK: Weights

  /// Weights in `format`, (outputs, inputs), of what `rows` writes: some of the outputs, dense, from several threads at
  /// once. They come from `tensor`, whose pages are given back afterwards.
  func weights(
    _ format: Format, outputs: Int, inputs: Int, from tensor: Tensor,
    _ rows: @escaping (Range<Int>, UnsafeMutablePointer<Float>) -> Void
  ) -> Weights {
    defer { if !isMeasuring { tensor.contents.discard(tensor.range) } }
    let weights: Weights
    if precision.usesPanels {
      weights = Weights(format, outputs: outputs, inputs: inputs, rows: isMeasuring ? nil : rows)
    } else {
      let buffer = Buffer<Float>(count: outputs * inputs)
      if !isMeasuring { Self.inBlocks(outputs) { rows($0, buffer.pointer + $0.lowerBound * inputs) } }
      weights = Weights(buffer, outputs: outputs, inputs: inputs)
    }
    footprint.prepared += weights.ownedBytes
    return weights
  }

  private static func inBlocks(_ outputs: Int, _ body: @escaping (Range<Int>) -> Void) {
    let block = 64
    nonisolated(unsafe) let body = body  // each call writes rows of its own
    DispatchQueue.concurrentPerform(iterations: (outputs + block - 1) / block) { index in
      body(index * block..<min((index + 1) * block, outputs))
    }
  }
}
