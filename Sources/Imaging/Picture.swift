/// A decoded picture: 8-bit RGB, upright.
public struct Picture: Sendable, Hashable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// Each pixel stands for so many of the file's, each way: 1, or 2, 4 or 8 for a JPEG decoded at a reduced size.
  public let reduction: Int
  /// The part of the width that the picture fills: all of it, or, where the file's is no multiple of the reduction, less
  /// than a pixel short of it at one end.
  let across: Range<Double>
  /// The same of the height.
  let down: Range<Double>
  /// Shape `(height, width, 3)`: rows from the top, pixels from the left, red, green, blue.
  public let bytes: [UInt8]

  /// A picture whose `bytes` have the shape `(height, width, 3)`.
  public init(width: Int, height: Int, bytes: [UInt8]) {
    self.init(
      width: width, height: height, bytes: bytes, reduction: 1, across: 0..<Double(width), down: 0..<Double(height))
  }

  init(width: Int, height: Int, bytes: [UInt8], reduction: Int, across: Range<Double>, down: Range<Double>) {
    precondition(width > 0 && height > 0 && bytes.count == width * height * 3, "three bytes per pixel")
    self.width = width
    self.height = height
    self.bytes = bytes
    self.reduction = reduction
    self.across = across
    self.down = down
  }

  /// Pixels across in the file.
  public var fullWidth: Int { Int((across.upperBound - across.lowerBound) * Double(reduction)) }

  /// Pixels down in the file.
  public var fullHeight: Int { Int((down.upperBound - down.lowerBound) * Double(reduction)) }
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
