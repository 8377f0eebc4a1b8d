/// Turns the bytes of a picture file into an upright RGB picture. Which formats: `ImageFormat.readable`.
///
/// The pixels are those of Pillow 13, `ImageOps.exif_transpose(Image.open(file)).convert("RGB")`, with the same decoder
/// libraries: alpha is dropped, not blended; gamma and colour profiles are not applied; CMYK becomes RGB by Pillow's
/// formula; 16-bit colour keeps its upper byte and 16-bit grey is limited to 255; of an animation, the first frame.
///
/// What Pillow says of damage holds here too: a JPEG or PNG is truncated when rows are missing, not when only its end
/// mark is, and a JPEG whose entropy-coded data is damaged decodes to whatever libjpeg makes of it. Stricter than
/// Pillow: a PNG whose pixel data fails its check sum, or ends before the last row, is refused. Laxer: damage in what
/// does not bear on the pixels (text, profiles, EXIF, animation chunks) is passed over.
public struct ImageDecoder: Sendable {
  /// What a picture may cost.
  public var limits: ImageLimits

  /// A decoder that refuses what costs more than `limits`.
  public init(limits: ImageLimits = ImageLimits()) {
    self.limits = limits
  }

  /// What a picture of that width and height, upright, will be resized to.
  public typealias Target = (_ width: Int, _ height: Int) -> (height: Int, width: Int)

  /// Decodes a whole file. The format is read from the bytes.
  ///
  /// - Parameters:
  ///   - bytes: the file, from its first byte to its last.
  ///   - target: lets a JPEG that is much larger than it must be come at 1/2, 1/4 or 1/8 of its size, which is faster and
  ///     not quite the same picture; nil: at its own.
  public func decode(_ bytes: UnsafeRawBufferPointer, target: Target? = nil) throws(ImageError) -> Picture {
    guard !bytes.isEmpty else { throw .emptyData }
    guard let format = ImageFormat.sniff(bytes) else { throw .unsupportedFormat(firstBytes: Array(bytes.prefix(12))) }
    let (picture, orientation) = try decode(bytes, as: format, target: target)
    return picture.upright(from: orientation)
  }

  private func decode(
    _ bytes: UnsafeRawBufferPointer, as format: ImageFormat, target: Target?
  ) throws(ImageError) -> (Picture, Orientation) {
    switch format {
    case .jpeg: return try decodeJPEG(bytes, target: target)
    case .png: return try decodePNG(bytes)
    case .webp: return try decodeWebP(bytes)
    #if GIF
      case .gif: return try decodeGIF(bytes)
    #endif
    #if BMP
      case .bmp: return try decodeBMP(bytes)
    #endif
    #if TIFF
      case .tiff: return try decodeTIFF(bytes)
    #endif
    #if AVIF
      case .avif: return try decodeAVIF(bytes)
    #endif
    #if HEIC
      case .heic: return try decodeHEIC(bytes)
    #endif
    #if !(GIF && BMP && TIFF && AVIF && HEIC)
      default: throw .leftOut(format)
    #endif
    }
  }

  /// The same for bytes of an array.
  public func decode(_ bytes: ArraySlice<UInt8>, target: Target? = nil) throws(ImageError) -> Picture {
    // `withUnsafeBytes` passes typed errors on only through a result.
    try bytes.withUnsafeBytes { buffer in Result { () throws(ImageError) in try decode(buffer, target: target) } }.get()
  }

  /// The same for an array.
  public func decode(_ bytes: [UInt8]) throws(ImageError) -> Picture {
    try decode(bytes[...])
  }
}
