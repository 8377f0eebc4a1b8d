import Checkpoints
import Compute
import Dispatch

extension Tensor {
  /// The values where they lie, if they are Float32 at an address that floats may have; else nil.
  var floatsInPlace: Buffer<Float>? {
    guard type == .float32, let start = bytes.baseAddress, Int(bitPattern: start) % MemoryLayout<Float>.alignment == 0
    else { return nil }
    return Buffer(borrowing: start.assumingMemoryBound(to: Float.self), count: count, from: contents)
  }

  /// Writes elements `range` as floats.
  func copyFloats(_ range: Range<Int>, to output: UnsafeMutablePointer<Float>) {
    guard !range.isEmpty, let start = bytes.baseAddress?.advanced(by: range.lowerBound * type.size) else { return }
    switch type {
    case .bfloat16: widen(bfloat16: start.assumingMemoryBound(to: UInt16.self), count: range.count, into: output)
    case .float16: widen(float16: start.assumingMemoryBound(to: UInt16.self), count: range.count, into: output)
    case .float32: UnsafeMutableRawPointer(output).copyMemory(from: start, byteCount: range.count * type.size)
    default: preconditionFailure("only tensors of floating point are taken as floats")
    }
  }

  /// Writes all elements as floats, each times `factor`, on all cores.
  func copyFloats(to output: UnsafeMutablePointer<Float>, times factor: Float = 1) {
    let chunk = 1 << 18
    nonisolated(unsafe) let output = output  // each chunk writes elements of its own
    DispatchQueue.concurrentPerform(iterations: (count + chunk - 1) / chunk) { index in
      let range = index * chunk..<min((index + 1) * chunk, count)
      copyFloats(range, to: output + range.lowerBound)
      if factor != 1 { for element in range { output[element] *= factor } }
    }
  }
}
