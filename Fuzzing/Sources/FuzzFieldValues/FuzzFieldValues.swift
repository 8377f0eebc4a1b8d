import Driver
import HTTPChecks

/// The value of `Accept`, `Accept-Encoding` or `Content-Type`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFieldValues(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkFieldValues, start, count)
}

@main
enum FuzzFieldValues {
  static func main() { fuzz(fuzzFieldValues) }
}
