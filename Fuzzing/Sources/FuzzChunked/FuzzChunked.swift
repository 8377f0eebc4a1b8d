import Driver
import HTTPChecks

/// Bodies in chunks, whole and in pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzChunked(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkChunkedDecoder, start, count)
}

@main
enum FuzzChunked {
  static func main() { fuzz(fuzzChunked) }
}
