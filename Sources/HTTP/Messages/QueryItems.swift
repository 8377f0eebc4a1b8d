/// The decoded items of a query string, in the order sent; a name may be repeated.
public struct QueryItems: Sendable, Equatable {
  public struct Item: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var items: [Item]

  public init(_ items: [Item] = []) {
    self.items = items
  }

  /// Decodes `a=1&b=2`, with `+` as a space; an item without `=` has an empty value, empty items are skipped.
  /// - Throws: `.malformedQuery` for a broken percent-encoding, a NUL, or bytes that are not UTF-8.
  public init(parsing query: Substring) throws(RequestError) {
    items = []
    for pair in query.split(separator: "&") {
      let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let value = equals == pair.endIndex ? "" : pair[pair.utf8.index(after: equals)...]
      guard let name = PercentEncoding.decode(pair[..<equals], plusIsSpace: true),
        let value = PercentEncoding.decode(value, plusIsSpace: true)
      else { throw .malformedQuery }
      items.append(Item(name: name, value: value))
    }
  }

  public var isEmpty: Bool { items.isEmpty }

  /// The first value of that name.
  public subscript(name: String) -> String? { items.first { $0.name == name }?.value }

  /// All values of that name, in order.
  public subscript(all name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }
}
