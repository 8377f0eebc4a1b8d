import Driver
import HTTPChecks

/// Requests, whole and in pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkRequestParser, start, count)
}

@main
enum FuzzRequestParser {
  static func main() { fuzz(fuzzRequestParser) }
}
