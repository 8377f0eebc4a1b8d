/// One of several parts of a collection, for job arrays: `i/n`, with `i` from 0, as Kubernetes counts an indexed job's
/// completions (`JOB_COMPLETION_INDEX`).
public struct Shard: Sendable, Hashable {
  /// From 0.
  public let index: Int
  /// Parts in all.
  public let count: Int

  /// Reads `i/n`; nil unless `0 <= i < n`.
  public init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1], index >= 0, index < count else {
      return nil
    }
    (self.index, self.count) = (index, count)
  }

  /// Its elements, neighbours: the results of all parts, one after the other, are those of the whole. The parts' sizes
  /// differ by one at the most, and some are empty where there are fewer elements than parts.
  public func part<Element>(of elements: [Element]) -> ArraySlice<Element> {
    let (size, longer) = elements.count.quotientAndRemainder(dividingBy: count)
    let start = index * size + min(index, longer)
    return elements[start..<start + size + (index < longer ? 1 : 0)]
  }
}
