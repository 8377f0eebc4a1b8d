/// A cursor over a protobuf message (https://protobuf.dev/programming-guides/encoding), field by field; a value over
/// bytes that must outlive it. Every length is checked against what is there.
struct ProtobufReader {
  /// A field's payload, as its wire type says.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    /// A string, bytes or a message: where they lie.
    case bytes(Range<Int>)
    case fixed32(UInt32)
  }

  struct Field {
    let number: UInt32
    let value: Value
    /// Where the field starts.
    let offset: Int
  }

  /// Groups inside each other: the limit of protobuf's own readers.
  static let maximumDepth = 100

  let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  private let end: Int

  init(_ bytes: UnsafeRawBufferPointer) {
    self.init(bytes, in: 0..<bytes.count)
  }

  /// The message that lies in `range`.
  init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  private func failure(_ rule: ProtobufError.Rule, at offset: Int? = nil) -> TokenizerFileError.Rule {
    .malformedMessage(ProtobufError(offset: offset ?? position, rule: rule))
  }

  /// The next field, or nil at the end. Groups, which no file uses, are stepped over.
  mutating func next() throws(TokenizerFileError.Rule) -> Field? {
    while position < end {
      let offset = position
      let (number, wireType) = try tag()
      if wireType == 3 {
        try skipGroup(number)
        continue
      }
      return Field(number: number, value: try value(wireType, at: offset), offset: offset)
    }
    return nil
  }

  private mutating func tag() throws(TokenizerFileError.Rule) -> (number: UInt32, wireType: UInt8) {
    let offset = position
    let tag = try varint()
    guard tag <= UInt32.max, tag >> 3 > 0 else { throw failure(.invalidFieldNumber(tag >> 3), at: offset) }
    return (UInt32(tag >> 3), UInt8(tag & 7))
  }

  private mutating func value(_ wireType: UInt8, at offset: Int) throws(TokenizerFileError.Rule) -> Value {
    switch wireType {
    case 0: return .varint(try varint())
    case 1: return .fixed64(try fixed(UInt64.self))
    case 2:
      let length = try varint()
      guard length <= UInt64(end - position) else {
        throw failure(.lengthPastEnd(length, left: end - position), at: offset)
      }
      defer { position += Int(length) }
      return .bytes(position..<position + Int(length))
    case 5: return .fixed32(try fixed(UInt32.self))
    default: throw failure(.invalidWireType(wireType), at: offset)
    }
  }

  private mutating func varint() throws(TokenizerFileError.Rule) -> UInt64 {
    let offset = position
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      guard position < end else { throw failure(.unexpectedEnd) }
      let byte = bytes[position]
      position += 1
      // Past 64 bits the reference lets them go.
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw failure(.varintTooLong, at: offset)
  }

  private mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(TokenizerFileError.Rule) -> Number
  {
    let size = MemoryLayout<Number>.size
    guard end - position >= size else { throw failure(.unexpectedEnd) }
    defer { position += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  /// Steps over a group up to its end, groups inside it too; without recursion.
  private mutating func skipGroup(_ number: UInt32) throws(TokenizerFileError.Rule) {
    var open = [number]
    while let innermost = open.last {
      let offset = position
      guard position < end else { throw failure(.unexpectedEnd) }
      let (number, wireType) = try tag()
      switch wireType {
      case 3:
        guard open.count < Self.maximumDepth else { throw failure(.tooDeep(limit: Self.maximumDepth), at: offset) }
        open.append(number)
      case 4:
        guard number == innermost else { throw failure(.invalidWireType(wireType), at: offset) }
        open.removeLast()
      default:
        _ = try value(wireType, at: offset)
      }
    }
  }
}

/// Where and how bytes break protobuf's wire format.
public struct ProtobufError: Hashable, Sendable {
  /// The rules that a message can break.
  public enum Rule: Hashable, Sendable {
    /// The message ends within a field.
    case unexpectedEnd
    /// A number goes on past ten bytes.
    case varintTooLong
    /// A field's number is 0, or larger than one can be.
    case invalidFieldNumber(UInt64)
    /// A field is of a type that is none, or ends a group that is not open.
    case invalidWireType(UInt8)
    /// A field says that it is longer than what is left of the message.
    case lengthPastEnd(UInt64, left: Int)
    /// Groups are nested deeper than `ProtobufReader.maximumDepth`.
    case tooDeep(limit: Int)
  }

  /// The byte at which the rule is broken, counted from 0.
  public let offset: Int
  /// The rule that is broken.
  public let rule: Rule
}

extension ProtobufError.Rule: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpectedEnd: "the message ends too early"
    case .varintTooLong: "a number of more than ten bytes"
    case .invalidFieldNumber(let number): "expected a field number from 1 to 536870911, found \(number)"
    case .invalidWireType(let type): "expected a wire type that can stand here, found \(type)"
    case .lengthPastEnd(let length, let left): "expected a field of at most \(left) bytes, found \(length)"
    case .tooDeep(let limit): "groups nested deeper than \(limit)"
    }
  }
}
