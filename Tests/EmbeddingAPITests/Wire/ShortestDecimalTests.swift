import Testing

@testable import EmbeddingAPI

@Suite struct ShortestDecimalTests {
  private func text(_ value: Float) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ShortestDecimal.longest) { buffer in
      guard let start = buffer.baseAddress else { return "" }
      let end = ShortestDecimal.write(value, to: start)
      return String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
    }
  }

  /// The digits alone, without zeros at either end: what the number says, however it is laid out.
  private func digits(_ text: String) -> [UInt8] {
    let significand = text.utf8.prefix { $0 != UInt8(ascii: "e") }.filter { (0x30...0x39).contains($0) }
    return Array(significand.drop { $0 == 0x30 }.reversed().drop { $0 == 0x30 })
  }

  /// Reads back to the same bits, has the digits that the standard library finds, and is no longer than its text.
  private func check(_ value: Float) {
    let written = text(value)
    #expect(Float(written)?.bitPattern == value.bitPattern, "\(value): \(written)")
    #expect(digits(written) == digits(value.description), "\(value): \(written)")
    #expect(written.utf8.count <= min(value.description.utf8.count, ShortestDecimal.longest), "\(value): \(written)")
  }

  @Test(
    arguments: [
      (0.0152, "0.0152"), (-0.0814, "-0.0814"), (0.1, "0.1"), (1, "1.0"), (-1.5, "-1.5"), (0, "0.0"), (-0.0, "-0.0"),
      (123.456, "123.456"), (1_234_567, "1234567.0"), (16_777_216, "16777216.0"), (1e7, "1e7"), (1e6, "1000000.0"),
      (17_000_000, "1.7e7"),
      (0.0001, "0.0001"), (0.00012345678, "0.00012345678"), (0.00001, "1e-5"), (-1.25e-7, "-1.25e-7"),
      (.leastNonzeroMagnitude, "1e-45"), (.leastNormalMagnitude, "1.1754944e-38"),
      (.greatestFiniteMagnitude, "3.4028235e38"), (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
    ] as [(Float, String)])
  func isLaidOutAsJSON(value: Float, expected: String) {
    #expect(text(value) == expected)
  }

  @Test func everyPowerOfTwoAndItsNeighboursReadBack() {
    for exponent in UInt32(0)..<255 {
      for significand in [0, 1, 2, 0x3F_FFFF, 0x40_0000, 0x7F_FFFE, 0x7F_FFFF] as [UInt32] {
        check(Float(bitPattern: exponent << 23 | significand))
      }
    }
  }

  @Test func wholeNumbersAndRoundOnesReadBack() {
    for number in 1..<2000 {
      check(Float(number))
      check(Float(number) / 1000)
      check(Float(number) * 100_000)
      check(-Float(number) * 1e-9)
    }
  }

  @Test func randomBitsReadBack() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let value = Float(bitPattern: .random(in: 0...UInt32.max, using: &generator))
      if value.isFinite { check(value) }
    }
  }
}
