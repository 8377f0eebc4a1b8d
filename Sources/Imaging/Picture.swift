/// A decoded picture: 8-bit RGB, upright.
public struct Picture: Sendable, Hashable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// Pixels across in the file: more than `width` where a JPEG was decoded at a reduced size.
  public let fullWidth: Int
  /// Pixels down in the file.
  public let fullHeight: Int
  /// Shape `(height, width, 3)`: rows from the top, pixels from the left, red, green, blue.
  public let bytes: [UInt8]

  public init(width: Int, height: Int, bytes: [UInt8], fullWidth: Int? = nil, fullHeight: Int? = nil) {
    precondition(width > 0 && height > 0 && bytes.count == width * height * 3, "three bytes per pixel")
    self.width = width
    self.height = height
    self.bytes = bytes
    self.fullWidth = fullWidth ?? width
    self.fullHeight = fullHeight ?? height
  }
}

extension [UInt8] {
  /// An array whose bytes `fill` writes, all of them, without their being zeroed before.
  init(
    count: Int, fill: (UnsafeMutablePointer<UInt8>) throws(ImageError) -> Void
  ) throws(ImageError) {
    var failure: ImageError?
    self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      do throws(ImageError) {
        try fill(start)
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}
