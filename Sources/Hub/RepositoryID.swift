/// The name of a repository on the hub: `organisation/name`, or a bare `name` as the oldest ones have.
public struct RepositoryID: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  /// Names that the hub gives: letters, digits, `-`, `_` and `.`, at most 96 in each of at most two parts; nothing
  /// that could leave the cache's folder.
  ///
  /// - Throws: `HubError.invalidRepositoryID`.
  public init(_ text: String) throws(HubError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy(Self.isName), !text.contains("--"), !text.contains(".."),
      !text.hasSuffix(".git")
    else { throw .invalidRepositoryID(text) }
    description = text
  }

  /// The repository that a folder of the cache belongs to, or nil where it is not a model's.
  init?(folderName: String) {
    guard folderName.hasPrefix(Self.folderPrefix) else { return nil }
    let name = folderName.dropFirst(Self.folderPrefix.count)
    try? self.init(name.split(separator: "--", omittingEmptySubsequences: false).joined(separator: "/"))
  }

  /// The folder that `huggingface_hub` keeps it in: `models--organisation--name`.
  var folderName: String {
    Self.folderPrefix + description.split(separator: "/").joined(separator: "--")
  }

  private static let folderPrefix = "models--"

  private static func isName(_ part: Substring) -> Bool {
    guard (1...96).contains(part.utf8.count), let first = part.utf8.first, let last = part.utf8.last else {
      return false
    }
    return isWord(first) && isWord(last)
      && part.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
