import DequeModule

/// Who comes next where each request has a line of its own: every other turn is the oldest line's, the others go round.
///
/// So no line is more than twice as slow as if whoever came first were served first, and a short line waits for two elements of
/// each other line, however long those are.
public struct Turns<Element: Sendable>: Sendable {
  private var lines: [UInt64: Deque<Element>] = [:]
  // Names of lines; those that have ended are passed over once they are met.
  private var byAge: Deque<UInt64> = []
  private var round: Deque<UInt64> = []
  private var isOldestNext = true
  /// Elements in all lines.
  public private(set) var count = 0

  public init() {}

  public var isEmpty: Bool { count == 0 }

  /// Puts an element at the end of a line.
  ///
  /// - Parameter line: a number that no other line has had.
  public mutating func add(_ element: Element, to line: UInt64) {
    count += 1
    if lines[line] == nil {
      byAge.append(line)
      round.append(line)
    }
    lines[line, default: []].append(element)
  }

  /// Takes the next element, unless `fits` says no to it: then it is still the next one.
  public mutating func next(if fits: (Element) -> Bool = { _ in true }) -> Element? {
    guard let line = isOldestNext ? Self.firstLine(of: &byAge, in: lines) : Self.firstLine(of: &round, in: lines),
      let element = lines[line]?.first, fits(element)
    else { return nil }
    count -= 1
    lines[line]?.removeFirst()
    if lines[line]?.isEmpty == true { lines[line] = nil }
    if !isOldestNext {
      round.removeFirst()
      if lines[line] != nil { round.append(line) }
    }
    isOldestNext.toggle()
    return element
  }

  /// Takes a whole line away; empty where it has ended.
  public mutating func remove(line: UInt64) -> Deque<Element> {
    let elements = lines.removeValue(forKey: line) ?? []
    count -= elements.count
    return elements
  }

  private static func firstLine(of names: inout Deque<UInt64>, in lines: [UInt64: Deque<Element>]) -> UInt64? {
    while let line = names.first {
      if lines[line] != nil { return line }
      names.removeFirst()
    }
    return nil
  }
}
