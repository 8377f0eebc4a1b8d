/// What a picture may cost, checked from its header before anything is allocated for it.
public struct ImageLimits: Sendable, Hashable {
  /// Width times height. Default 64,000,000: 192 MB of RGB.
  public var maxPixels: Int
  /// Scans of a progressive JPEG, each of which is work over all pixels. Default 100; encoders write about 10, of CMYK 18.
  /// The largest pictures may have 20: all scans together read no more than 20 times `maxPixels`.
  public var maxScans: Int

  /// Limits in pixels, and in scans of a JPEG.
  public init(maxPixels: Int = 64_000_000, maxScans: Int = 100) {
    self.maxPixels = maxPixels
    self.maxScans = maxScans
  }

  /// The scans that a JPEG of that size may have. Its size has been checked.
  func scans(width: Int, height: Int) -> Int {
    Int(min(Double(maxScans), 20 * Double(maxPixels) / Double(max(width * height, 1))))
  }

  /// - Throws: `ImageError.tooManyPixels`.
  public func check(width: Int, height: Int) throws(ImageError) {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixels <= maxPixels else {
      throw .tooManyPixels(width: width, height: height, limit: maxPixels)
    }
  }
}
