import Driver
import HTTPChecks

/// A gzip body, and the bytes compressed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGzip(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkGzip, start, count)
}

@main
enum FuzzGzip {
  static func main() { fuzz(fuzzGzip) }
}
