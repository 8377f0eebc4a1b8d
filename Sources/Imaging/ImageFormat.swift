/// The picture formats that are decoded.
public enum ImageFormat: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// JPEG, baseline or progressive (ITU-T T.81).
  case jpeg = "JPEG"
  /// PNG, and the first frame of an APNG (ISO/IEC 15948).
  case png = "PNG"
  /// WebP, lossy or lossless (RFC 9649).
  case webp = "WebP"

  /// The format's usual name.
  public var description: String { rawValue }

  /// The format that the first bytes tell, whatever they were declared to be; nil if it is none of these.
  public static func sniff(_ bytes: UnsafeRawBufferPointer) -> ImageFormat? {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if bytes.count >= 12, bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return .webp }
    return nil
  }

  /// The format that the first bytes tell, whatever they were declared to be; nil if it is none of these.
  public static func sniff(_ bytes: [UInt8]) -> ImageFormat? {
    bytes.withUnsafeBytes { sniff($0) }
  }
}
