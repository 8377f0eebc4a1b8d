/// A model on the hub as a user names it: `organisation/name`, or `organisation/name@revision`.
public struct HubModel: Hashable, Sendable, CustomStringConvertible {
  public let repository: RepositoryID
  /// A branch, a tag, or a commit.
  public let revision: String

  public static let defaultRevision = "main"

  public init(repository: RepositoryID, revision: String = defaultRevision) throws(HubError) {
    guard Self.isRevision(revision) else { throw .invalidRevision(revision) }
    self.repository = repository
    self.revision = revision
  }

  /// - Parameter revision: taken where the text names none.
  /// - Throws: `HubError.invalidRepositoryID`, `HubError.invalidRevision`.
  public init(_ text: String, revision: String? = nil) throws(HubError) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let named = parts.count == 2 ? parts[1] : revision ?? Self.defaultRevision
    try self.init(repository: RepositoryID(parts[0]), revision: named)
  }

  public var description: String {
    revision == Self.defaultRevision ? "\(repository)" : "\(repository)@\(revision)"
  }

  /// A revision becomes a path below `refs/`, so it obeys git's rules for the name of a reference.
  private static func isRevision(_ text: String) -> Bool {
    let forbidden: Set<Character> = [" ", "~", "^", ":", "?", "*", "[", "\\"]
    return !text.isEmpty && text.utf8.count <= 255
      && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
      && !text.contains(where: forbidden.contains)
      && !text.contains("..")
      && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
  }
}

extension String {
  /// Whether this is a git commit's full name.
  var isCommit: Bool { utf8.count == 40 && isLowercaseHexadecimal }

  var isLowercaseHexadecimal: Bool {
    utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
  }
}
