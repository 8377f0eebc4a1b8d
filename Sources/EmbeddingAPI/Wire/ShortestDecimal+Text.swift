extension ShortestDecimal {
  /// Bytes of the longest number: `-1.17549435e-38`.
  static let longest = 15

  /// Writes a number as JSON has it (RFC 8259, section 6), `null` for what JSON has no number for: infinity and NaN.
  /// From 0.0001 up to 8 digits before the point it is a plain decimal with a point in it, beyond that `1.5e-7`.
  ///
  /// - Parameter out: has room for `longest` bytes.
  /// - Returns: the place behind the last byte.
  static func write(_ value: Float, to out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    guard value.isFinite else { return put("null", to: out) }
    let start = value.sign == .minus ? put("-", to: out) : out
    guard value != 0 else { return put("0.0", to: start) }
    var decimal = ShortestDecimal(value.magnitude)
    decimal.dropZeros()
    return decimal.write(to: start)
  }

  private mutating func dropZeros() {
    while digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
  }

  private func write(to out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    let count = count
    let point = count + exponent  // digits before the point
    switch point {
    case -3...0:
      let start = Self.put("0.000", to: out) - 3 - point
      return writeDigits(count, to: start)
    case 1...7 where exponent >= 0, 8 where exponent == 0:
      let end = writeDigits(count, to: out)
      end.update(repeating: UInt8(ascii: "0"), count: exponent)
      return Self.put(".0", to: end + exponent)
    case 1...7,
      8 where exponent < 0:
      let end = writeDigits(count, to: out + 1)
      out.update(from: out + 1, count: point)
      out[point] = UInt8(ascii: ".")
      return end
    default:
      let end = writeDigits(count, to: out + 1)
      out[0] = out[1]
      out[1] = UInt8(ascii: ".")
      // One digit needs no point.
      let power = Self.put(point > 0 ? "e" : "e-", to: count == 1 ? out + 1 : end)
      let size = Self(digits: UInt32((point - 1).magnitude), exponent: 0)
      return size.writeDigits(size.count, to: power)
    }
  }

  private init(digits: UInt32, exponent: Int) {
    self.digits = digits
    self.exponent = exponent
  }

  /// How many digits there are.
  private var count: Int {
    var count = 1
    var power: UInt32 = 10
    while count < 9, digits >= power {
      count += 1
      power *= 10
    }
    return count
  }

  private func writeDigits(_ count: Int, to out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    var rest = digits
    var end = out + count
    // Two at a time: each division waits for the one before.
    while rest >= 10 {
      end -= 2
      end.update(from: Self.pairs.utf8Start + 2 * Int(rest % 100), count: 2)
      rest /= 100
    }
    if end > out { out.pointee = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest) }
    return out + count
  }

  private static let pairs: StaticString = """
    0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
    5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
    """

  private static func put(_ text: StaticString, to out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    out.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    return out + text.utf8CodeUnitCount
  }
}
