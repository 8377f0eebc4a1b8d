/// Where sequences of tokens lie when they are packed one behind the other: sequence `i` is rows `offsets[i] ..<
/// offsets[i + 1]`.
public struct Sequences {
  public let count: Int
  /// `count + 1` row numbers, rising from 0.
  public let offsets: UnsafePointer<Int>

  public init(count: Int, offsets: UnsafePointer<Int>) {
    self.count = count
    self.offsets = offsets
  }

  /// Tokens in all.
  public var tokens: Int { offsets[count] }

  public subscript(index: Int) -> Range<Int> { offsets[index]..<offsets[index + 1] }
}
