/// A tensor where it lies in its file.
public struct Tensor: Sendable {
  public let name: String
  public let type: ElementType
  /// Row-major; empty for a scalar.
  public let shape: [Int]
  /// The file that holds it, and keeps it mapped.
  public let contents: FileContents
  /// Its bytes within the file.
  public let range: Range<Int>

  /// Its bytes; valid while `contents` lives.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: contents.bytes[range]) }
  /// Elements.
  public var count: Int { range.count / type.size }
}
