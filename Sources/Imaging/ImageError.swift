/// Why bytes did not become a picture.
public enum ImageError: Error, Sendable, Hashable {
  /// No bytes at all.
  case emptyData
  /// The first bytes, at most 12, are of no format that is decoded.
  case unsupportedFormat(firstBytes: [UInt8])
  /// A format that this build was made without.
  case leftOut(ImageFormat)
  /// The format is right, but this kind of it is not decoded: JPEG with 12 bits or two components, say.
  case unsupportedVariant(ImageFormat, reason: String)
  /// The bytes end before the picture does.
  case truncated(ImageFormat, bytes: Int, missing: Missing)
  /// The decoder cannot make sense of the bytes.
  case corrupt(ImageFormat, reason: String)
  /// More pixels than `ImageLimits.maxPixels`.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// More scans in a JPEG than `ImageLimits` allows one of its size.
  case tooManyScans(limit: Int)
  /// The decoder could not allocate what it needs.
  case outOfMemory

  /// What the bytes of a truncated picture no longer hold.
  public enum Missing: Sendable, Hashable {
    /// The end of the header: the size is not known.
    case header
    /// The last scans of a progressive JPEG.
    case scans
    /// Rows from `row` (counted from 0) on.
    case rows(from: Int, of: Int)
    /// Bytes up to the length that the file itself states.
    case bytes(of: Int)
  }
}

extension ImageError: CustomStringConvertible {
  /// One sentence for whoever sent the picture, without a full stop.
  public var description: String {
    switch self {
    case .emptyData: "the picture has no bytes"
    case .unsupportedFormat(let bytes):
      "bytes that start with \(bytes.map(hexadecimal).joined(separator: " ")) are none of \(readable)"
    case .leftOut(let format): "this build does not read \(format); it reads \(readable)"
    case .unsupportedVariant(let format, let reason): "this kind of \(format) is not supported: \(reason)"
    case .truncated(let format, let bytes, .header): "\(format) ends after \(bytes) bytes, within its header"
    case .truncated(let format, let bytes, .scans): "\(format) ends after \(bytes) bytes, before its last scan"
    case .truncated(let format, let bytes, .rows(let row, let rows)):
      "\(format) ends after \(bytes) bytes, at row \(row) of \(rows)"
    case .truncated(let format, let bytes, .bytes(let expected)): "\(format) ends after \(bytes) of \(expected) bytes"
    case .corrupt(let format, let reason): "\(format) is broken: \(reason)"
    case .tooManyPixels(let width, let height, let limit):
      "\(width) × \(height) pixels are over the limit of \(limit) pixels"
    case .tooManyScans(let limit): "JPEG has more than \(limit) scans"
    case .outOfMemory: "no memory to decode the picture"
    }
  }
}

/// The formats that this build reads, with commas.
private let readable = ImageFormat.readable.map(\.description).joined(separator: ", ")

private func hexadecimal(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
