import Driver
import HTTPChecks

/// A content type, a line feed, and a form.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMultipart(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkMultipart, start, count)
}

@main
enum FuzzMultipart {
  static func main() { fuzz(fuzzMultipart) }
}
