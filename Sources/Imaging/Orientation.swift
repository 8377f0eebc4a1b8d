import CKernels

/// How a picture must be turned to stand upright: tag 274 of EXIF (CIPA DC-008), by its value.
enum Orientation: Int, Sendable, CaseIterable {
  case upright = 1
  case mirrored = 2
  case upsideDown = 3
  case flipped = 4
  case transposed = 5
  case onItsLeftSide = 6
  case transversed = 7
  case onItsRightSide = 8

  /// Whether width and height change places.
  var swapsSides: Bool { rawValue >= 5 }

  /// As Pillow looks for it: in the EXIF block, else in the XMP packet; upright where neither says anything valid.
  /// - Parameters:
  ///   - exif: the TIFF header and what follows, with or without `Exif\0\0` before it; may be empty.
  ///   - xmp: the packet; may be empty.
  init(exif: [UInt8], xmp: [UInt8]) {
    let value = exifOrientation(exif) ?? xmpOrientation(xmp) ?? 1
    self = Orientation(rawValue: value) ?? .upright
  }
}

extension Picture {
  /// The picture turned upright from the way it is stored.
  func upright(from orientation: Orientation) -> Picture {
    if orientation == .upright { return self }
    let turned = [UInt8](unsafeUninitializedCapacity: bytes.count) { out, count in
      ck_orient(out.baseAddress, bytes, Int32(orientation.rawValue), width, height)
      count = bytes.count
    }
    let (left, right) = (across, across.mirrored(within: Double(width)))
    let (up, down) = (self.down, self.down.mirrored(within: Double(height)))
    let (newAcross, newDown) =
      switch orientation {
      case .upright: (left, up)
      case .mirrored: (right, up)
      case .upsideDown: (right, down)
      case .flipped: (left, down)
      case .transposed: (up, left)
      case .onItsLeftSide: (down, left)
      case .transversed: (down, right)
      case .onItsRightSide: (up, right)
      }
    let (newWidth, newHeight) = orientation.swapsSides ? (height, width) : (width, height)
    return Picture(
      width: newWidth, height: newHeight, bytes: turned, reduction: reduction, across: newAcross, down: newDown)
  }
}

extension Range<Double> {
  fileprivate func mirrored(within size: Double) -> Range<Double> {
    size - upperBound..<size - lowerBound
  }
}
