/// Why a path gave no picture.
public enum PictureFolderError: Error, Sendable, Hashable {
  /// The folder itself, at start.
  case noFolder(path: String, reason: String)
  /// Absolute, empty, with `..` or a zero in it.
  case notAllowed
  /// Missing, a link or behind one, a folder, a device, or closed to this process: which of these is nobody's business.
  case unreadable
  case tooLarge(limit: Int)
}
