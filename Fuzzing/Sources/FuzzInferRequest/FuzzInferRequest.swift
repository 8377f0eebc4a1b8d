import Driver
import EmbeddingAPIChecks

/// The body of an inference request: JSON and tensors.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzInferRequest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkInferRequest, start, count)
}

@main
enum FuzzInferRequest {
  static func main() { fuzz(fuzzInferRequest) }
}
