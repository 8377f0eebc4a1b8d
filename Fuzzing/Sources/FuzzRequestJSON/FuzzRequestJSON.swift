import Driver
import EmbeddingAPIChecks

/// The JSON body of a request.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkRequestJSON, start, count)
}

@main
enum FuzzRequestJSON {
  static func main() { fuzz(fuzzRequestJSON) }
}
