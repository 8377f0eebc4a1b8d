import Driver
import ImagingChecks

/// EXIF, XMP and a raw profile.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOrientation(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkOrientation, start, count)
}

@main
enum FuzzOrientation {
  static func main() { fuzz(fuzzOrientation) }
}
