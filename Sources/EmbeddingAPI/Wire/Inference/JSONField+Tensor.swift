import Tokenization

/// A tensor's elements as JSON gives them: a flat list, or lists nested as its shape says, in row-major order. Only their
/// number is held against the shape.
extension JSONField {
  /// The elements, not read yet.
  ///
  /// - Parameter count: how many there must be.
  /// - Throws: `RequestFault.wrongType`, or `.invalidValue` where there are more or fewer.
  func tensorElements(count: Int) throws -> [JSONField] {
    var elements: [JSONField] = []
    try eachTensorElement(count: count) { reader in
      elements.append(at("\(param)[\(elements.count)]", reader.position))
      try reader.skipValue()
    }
    return elements
  }

  /// The elements as whole numbers from 0 on: a picture's are many, so they go straight into their place.
  ///
  /// - Parameters:
  ///   - count: how many there must be.
  ///   - largest: at most 2^31 - 1.
  func tensorNumbers<Number: FixedWidthInteger>(count: Int, largest: Int32) throws -> [Number] {
    var numbers: [Number] = []
    // No more than the body can hold, whatever the shape says.
    numbers.reserveCapacity(min(count, byteCount / 2))
    try eachTensorElement(count: count) { reader in
      guard let number = try? reader.id(), number <= largest else {
        throw RequestFault.invalidValue(
          param: "\(param)[\(numbers.count)]", rule: "is a whole number from 0 to \(largest)", found: "")
      }
      numbers.append(Number(truncatingIfNeeded: number))
    }
    return numbers
  }

  /// Calls `read` before each element; it has to step over it.
  private func eachTensorElement(count: Int, _ read: (inout JSONReader) throws -> Void) throws {
    guard kind == .list else { throw wrongType(expected: Kind.list.rawValue) }
    var found = 0
    func walk(_ reader: inout JSONReader) throws {
      var list = try reader.beginArray()
      while try reader.advance(&list) {
        if try reader.peek() == UInt8(ascii: "[") {
          try walk(&reader)
        } else if found < count {
          found += 1
          try read(&reader)
        } else {
          throw RequestFault.invalidValue(param: param, rule: "has \(count) elements, as the shape says", found: "more")
        }
      }
    }
    try self.read { try walk(&$0) }
    guard found == count else {
      throw RequestFault.invalidValue(param: param, rule: "has \(count) elements, as the shape says", found: "\(found)")
    }
  }
}
