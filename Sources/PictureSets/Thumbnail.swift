import FoundationEssentials
import Imaging

/// A small JPEG of a picture, for a page that holds all it shows.
public enum Thumbnail {
  /// Decodes a picture and shrinks it; smaller ones keep their size. Blocks for as long as that takes.
  ///
  /// - Parameters:
  ///   - side: pixels of its longer side, at the most.
  /// - Returns: a `data:` URI.
  /// - Throws: `ImageError`.
  public static func dataURI(_ bytes: [UInt8], side: Int = 256, limits: ImageLimits = ImageLimits()) throws -> String {
    let target: ImageDecoder.Target = { size(width: $0, height: $1, side: side) }
    let picture = try ImageDecoder(limits: limits).decode(bytes[...], target: target)
    let (height, width) = size(width: picture.fullWidth, height: picture.fullHeight, side: side)
    let small = Resizer.resize(picture, width: width, height: height, resample: .bicubic)
    return "data:image/jpeg;base64," + Data(try JPEGEncoder.encode(small, quality: 85)).base64EncodedString()
  }

  private static func size(width: Int, height: Int, side: Int) -> (height: Int, width: Int) {
    let scale = min(1, Double(side) / Double(max(width, height)))
    func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
    return (scaled(height), scaled(width))
  }
}
