import Checkpoints
import Driver

/// Reads the bytes as a `model.safetensors` and touches what every tensor says it is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSafeTensors(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  let files = CheckpointFiles(location: "fuzzer", embedded: [("model.safetensors", bytes)])
  guard let tensors = try? SafeTensors(files: files).tensors else { return 0 }
  for tensor in tensors {
    precondition(tensor.range.upperBound <= count, "a tensor ends behind the file")
    precondition(
      tensor.shape.reduce(tensor.type.size, *) == tensor.range.count, "a tensor is not as large as its shape")
  }
  return 0
}

@main
enum FuzzSafeTensors {
  static func main() { fuzz(fuzzSafeTensors) }
}
