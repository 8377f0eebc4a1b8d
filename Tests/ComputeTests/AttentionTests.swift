import CKernels
import Foundation
import Testing

extension KernelTests {
  /// Queries, keys and values side by side in one row of a token, as the network has them, with slack behind each.
  private struct Attention {
    let format: ck_format
    let queryCount, length, width: Int
    let slack = 3
    /// Rows of (query, slack, key, slack, value, slack). The slack, and what lies behind the last key and value, is not
    /// a number.
    var rows: [Float]
    var rowWidth: Int { 3 * (width + slack) }

    init(_ format: ck_format, queryCount: Int, length: Int, width: Int, _ value: (_ place: Int) -> Float) {
      (self.format, self.queryCount, self.length, self.width) = (format, queryCount, length, width)
      rows = [Float](repeating: .nan, count: (max(queryCount, length) + 1) * 3 * (width + slack))
      for (part, count) in [queryCount, length, length].enumerated() {
        for row in 0..<count {
          for i in 0..<width {
            let place = row * rowWidth + part * (width + slack) + i
            let exact = value(place)
            rows[place] = format == CK_BFLOAT16 ? StoredRow.float(StoredRow.bfloat16(exact)) : exact
          }
        }
      }
    }

    private func vector(_ part: Int, _ row: Int) -> [Double] {
      let first = row * rowWidth + part * (width + slack)
      return rows[first..<first + width].map(Double.init)
    }

    /// In double precision.
    func expected() -> [[Double]] {
      let keys = (0..<length).map { vector(1, $0) }
      let values = (0..<length).map { vector(2, $0) }
      return (0..<queryCount).map { row in
        let query = vector(0, row)
        let scores = keys.map { key in (0..<width).reduce(0.0) { $0 + query[$1] * key[$1] } }
        let largest = scores.max() ?? 0
        let exponentials = scores.map { exp($0 - largest) }
        let total = exponentials.reduce(0, +)
        var sums = [Double](repeating: 0, count: width)
        for (weight, value) in zip(exponentials, values) where weight > 0 {
          for i in 0..<width { sums[i] += weight * value[i] }
        }
        return sums.map { $0 / total }
      }
    }

    /// What the kernel finds; nil if it writes outside its output.
    func found() -> [[Double]]? {
      let bytes = ck_value_bytes(format)
      let stride = rowWidth * bytes
      let outputStride = (width + slack) * bytes
      let input = UnsafeMutableRawPointer.allocate(byteCount: rows.count * bytes, alignment: 64)
      let output = UnsafeMutableRawPointer.allocate(byteCount: queryCount * outputStride, alignment: 64)
      // No more than is asked for, so that a sanitizer finds what passes the end.
      let scratch = UnsafeMutableRawPointer.allocate(byteCount: ck_attend_scratch(format, length, width), alignment: 64)
      defer { [input, output, scratch].forEach { $0.deallocate() } }
      memset(output, 0xA5, queryCount * outputStride)
      memset(scratch, 0xFF, ck_attend_scratch(format, length, width))
      for (place, value) in rows.enumerated() {
        if format == CK_BFLOAT16 {
          input.storeBytes(of: UInt16(value.bitPattern >> 16), toByteOffset: 2 * place, as: UInt16.self)
        } else {
          input.storeBytes(of: value, toByteOffset: 4 * place, as: Float.self)
        }
      }
      var attention = ck_attention(
        format: format, query_count: queryCount, length: length, head_width: width, queries: input,
        query_stride: stride, keys: input + outputStride, values: input + 2 * outputStride, stride: stride,
        output: output, output_stride: outputStride)
      ck_attend(&attention, scratch)

      var found: [[Double]] = []
      for row in 0..<queryCount {
        let bits = (0..<width + slack).map { i in
          format == CK_BFLOAT16
            ? UInt32(output.load(fromByteOffset: row * outputStride + 2 * i, as: UInt16.self)) << 16
            : output.load(fromByteOffset: row * outputStride + 4 * i, as: UInt32.self)
        }
        let untouched: UInt32 = format == CK_BFLOAT16 ? 0xA5A5_0000 : 0xA5A5_A5A5
        guard bits[width...].allSatisfy({ $0 == untouched }) else { return nil }
        found.append(bits[..<width].map { Double(Float(bitPattern: $0)) })
      }
      return found
    }

    /// The largest difference, as a share of the largest value.
    func error() -> Double? {
      guard let found = found() else { return nil }
      let largest = (0..<length).flatMap { vector(2, $0) }.reduce(0) { max($0, abs($1)) }
      var error = 0.0
      for (found, expected) in zip(found.joined(), expected().joined()) {
        // A difference that is not a number counts as one.
        error = abs(found - expected) <= error ? error : abs(found - expected)
      }
      return error / largest
    }
  }

  private static let attentionCases = levels.flatMap { level in
    [CK_FLOAT32, CK_BFLOAT16].flatMap { format in
      [
        (1, 1, 1), (1, 64, 64), (2, 3, 5), (5, 1, 3), (13, 33, 17), (12, 32, 16), (64, 64, 64), (25, 49, 72),
        (7, 196, 96), (37, 31, 33), (24, 100, 15), (3, 4096, 8),
      ].map { (level, format, $0) }
    }
  }

  /// Probabilities and output are rounded to bfloat16, half of 2^-8 each; a float score of 16 or more by 2^-20, as are
  /// the sums that lead to it.
  private func bound(_ format: ck_format) -> Double { format == CK_BFLOAT16 ? 0x1p-8 : 5e-6 }

  @Test(arguments: attentionCases)
  func attend(_ level: ck_instruction_set, _ format: ck_format, _ shape: (queryCount: Int, length: Int, width: Int)) {
    let random = values(max(shape.queryCount, shape.length) * 3 * (shape.width + 3), spread: 1.5, seed: 7)
    let attention = Attention(format, queryCount: shape.queryCount, length: shape.length, width: shape.width) {
      random[$0]
    }
    let error = at(level) { attention.error() }
    #expect(error ?? .infinity <= bound(format))
  }

  @Test(arguments: levels, [CK_FLOAT32, CK_BFLOAT16])
  func attendWithLargeScoresTakesTheLargest(_ level: ck_instruction_set, _ format: ck_format) {
    let random = values(40 * 3 * 75, seed: 9)
    for scale: Float in [1e3, 1e9, 1e15] {
      let attention = Attention(format, queryCount: 20, length: 40, width: 72) { random[$0] * scale }
      let error = at(level) { attention.error() }
      #expect(error ?? .infinity <= bound(format), "scale \(scale)")
    }
  }

  @Test(arguments: levels, [CK_FLOAT32, CK_BFLOAT16])
  func attendWithEqualScoresIsTheMean(_ level: ck_instruction_set, _ format: ck_format) {
    let random = values(300 * 3 * 19, seed: 11)
    let attention = Attention(format, queryCount: 15, length: 300, width: 16) { place in
      place % (3 * 19) < 19 ? 0 : random[place]
    }
    let error = at(level) { attention.error() }
    #expect(error ?? .infinity <= bound(format))
  }

  @Test(arguments: levels, [CK_FLOAT32, CK_BFLOAT16])
  func attendDoesNotHideWhatIsNotANumber(_ level: ck_instruction_set, _ format: ck_format) throws {
    let random = values(40 * 3 * 11, seed: 13)
    var attention = Attention(format, queryCount: 14, length: 40, width: 8) { random[$0] }
    attention.rows[9 * attention.rowWidth + 4] = .nan
    let found = try #require(at(level) { attention.found() })
    #expect(found[9].allSatisfy { $0.isNaN })
    #expect(found.enumerated().allSatisfy { $0 == 9 || $1.allSatisfy { $0.isFinite } })
  }
}
