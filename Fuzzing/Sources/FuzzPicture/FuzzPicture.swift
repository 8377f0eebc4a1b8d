import Driver
import ImagingChecks

/// A picture file of any format that is read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPicture(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  hold(checkPicture, start, count)
}

@main
enum FuzzPicture {
  static func main() { fuzz(fuzzPicture) }
}
