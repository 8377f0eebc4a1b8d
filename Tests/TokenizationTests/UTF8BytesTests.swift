import Testing

@testable import Tokenization

@Suite struct UTF8BytesTests {
  @Test func readsEveryScalarBothWays() {
    for value in stride(from: UInt32(0), through: 0x10FFFF, by: 7) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let bytes = Array("a\(scalar)".utf8)
      bytes.withUnsafeBytes { #expect(UTF8Bytes.scalarLength($0, at: 1) == bytes.count - 1) }
      bytes.withUnsafeBufferPointer { bytes in
        #expect(UTF8Bytes.scalar(bytes, at: 1) == scalar)
        let (found, length) = UTF8Bytes.scalar(bytes, before: bytes.count)
        #expect(found == scalar && length == bytes.count - 1 && UTF8Bytes.length(lead: bytes[1]) == length)
      }
    }
  }
}
