import Driver
import HTTPChecks

/// A request's target: path and query.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzQuery(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkQuery, start, count)
}

@main
enum FuzzQuery {
  static func main() { fuzz(fuzzQuery) }
}
