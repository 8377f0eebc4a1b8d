/// The picture formats that are known by their first bytes. Those beside JPEG, PNG and WebP are each read where the package's
/// trait of that name is on.
public enum ImageFormat: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// JPEG, baseline or progressive (ITU-T T.81).
  case jpeg = "JPEG"
  /// PNG, and the first frame of an APNG (ISO/IEC 15948).
  case png = "PNG"
  /// WebP, lossy or lossless (RFC 9649).
  case webp = "WebP"
  /// GIF, its first frame on its screen (GIF89a).
  case gif = "GIF"
  /// Windows bitmap, also in runs.
  case bmp = "BMP"
  /// TIFF and BigTIFF, the first page (TIFF 6.0).
  case tiff = "TIFF"
  /// AVIF, a still picture (AV1 Image File Format 1.1).
  case avif = "AVIF"
  /// HEIC, the primary picture (ISO/IEC 23008-12).
  case heic = "HEIC"

  /// The format's usual name.
  public var description: String { rawValue }

  /// What this build reads.
  public static let readable = allCases.filter(\.isReadable)

  /// Whether this build reads it.
  public var isReadable: Bool {
    switch self {
    case .jpeg, .png, .webp: return true
    case .gif:
      #if GIF
        return true
      #else
        return false
      #endif
    case .bmp:
      #if BMP
        return true
      #else
        return false
      #endif
    case .tiff:
      #if TIFF
        return true
      #else
        return false
      #endif
    case .avif:
      #if AVIF
        return true
      #else
        return false
      #endif
    case .heic:
      #if HEIC
        return true
      #else
        return false
      #endif
    }
  }

  /// How files of the format usually end, in lower case, without the point.
  public var suffixes: [String] {
    switch self {
    case .jpeg: ["jpg", "jpeg"]
    case .tiff: ["tif", "tiff"]
    case .heic: ["heic", "heif"]
    case .png, .webp, .gif, .bmp, .avif: [rawValue.lowercased()]
    }
  }

  /// Sizes of a BMP's header behind the first 14 bytes, which tell its kind.
  static let bmpHeaderSizes: Set = [12, 40, 52, 56, 64, 108, 124]

  /// The format that the first bytes tell, whatever they were declared to be; nil if it is none of these.
  public static func sniff(_ bytes: UnsafeRawBufferPointer) -> ImageFormat? {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if bytes.count >= 12, bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return .webp }
    if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return .gif }
    // Classic and BigTIFF, in both byte orders.
    for mark in [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]] as [[UInt8]]
    where bytes.starts(with: mark) { return .tiff }
    // Two letters are few: the size of the header behind them must be right as well.
    if bytes.count >= 18, bytes.starts(with: "BM".utf8), bmpHeaderSizes.contains(Int(bytes[14])),
      bytes[15] == 0, bytes[16] == 0, bytes[17] == 0
    {
      return .bmp
    }
    return fileType(bytes)
  }

  /// By the brands of the `ftyp` box, the major one first (ISO/IEC 14496-12).
  private static func fileType(_ bytes: UnsafeRawBufferPointer) -> ImageFormat? {
    guard bytes.count >= 12, bytes.dropFirst(4).starts(with: "ftyp".utf8) else { return nil }
    let size = (0..<4).reduce(0) { $0 << 8 | Int(bytes[$1]) }
    // The major brand, its version, then those that the file is compatible with; more than a hundred say no more.
    let places = [8] + Array(stride(from: 16, through: min(size, bytes.count, 416) - 4, by: 4))
    for place in places {
      switch String(decoding: bytes[place..<place + 4], as: UTF8.self) {
      case "avif", "avis": return .avif
      case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs": return .heic
      default: continue
      }
    }
    return nil
  }

  /// The format that the first bytes tell, whatever they were declared to be; nil if it is none of these.
  public static func sniff(_ bytes: [UInt8]) -> ImageFormat? {
    bytes.withUnsafeBytes { sniff($0) }
  }
}
