import Imaging
import SigLIP

/// A picture that came in, with the name that errors call it by.
public struct NamedPicture: Sendable {
  /// `images[3]` in a request, a path on the command line.
  public let name: String
  private let content: Content

  private enum Content: Sendable {
    case file(PictureSource)
    /// It came decoded.
    case pixels(Picture)
  }

  public init(name: String, bytes: [UInt8]) {
    self.init(name: name, source: .bytes(bytes[...]))
  }

  init(name: String, source: PictureSource) {
    self.name = name
    content = .file(source)
  }

  init(name: String, pixels: Picture) {
    self.name = name
    content = .pixels(pixels)
  }

  /// Where its file is; nil where it came decoded.
  var source: PictureSource? {
    if case .file(let source) = content { source } else { nil }
  }

  /// Decodes and preprocesses.
  ///
  /// - Parameters:
  ///   - maxPatches: for NaFlex checkpoints; nil: what the checkpoint says.
  ///   - scalesJPEG: whether a large JPEG may be decoded at a reduced size.
  /// - Throws: `RequestFault` for a source that cannot be read, `ItemError` for a picture that cannot be decoded.
  func patches(
    for preprocessor: Preprocessor, maxPatches: Int?, limits: ImageLimits, scalesJPEG: Bool
  ) throws -> (patches: PixelPatches, times: StageTimes) {
    var times = StageTimes()
    let picture = try times.measure(.decode) {
      let source: PictureSource
      switch content {
      case .pixels(let picture): return picture
      case .file(let file): source = file
      }
      let bytes = try source.bytes(param: name)
      do {
        let target: ImageDecoder.Target = { preprocessor.size(width: $0, height: $1, maxPatches: maxPatches) }
        return try ImageDecoder(limits: limits).decode(bytes, target: scalesJPEG ? target : nil)
      } catch {
        throw ItemError(item: name, cause: error)
      }
    }
    let patches = times.measure(.preprocess) { preprocessor.patches(from: picture, maxPatches: maxPatches) }
    return (patches, times)
  }
}

/// An item's own error, with the item's name.
public struct ItemError: Error, Sendable {
  public let item: String
  public let cause: any Error
}
