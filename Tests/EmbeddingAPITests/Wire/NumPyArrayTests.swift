import Testing

@testable import EmbeddingAPI

@Suite struct NumPyArrayTests {
  @Test func headerFillsBlocksOf64AndStatesTheShape() {
    let bytes = NumPyArray.bytes([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(Array(bytes[..<8]) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
    let length = Int(bytes[8]) + Int(bytes[9]) << 8
    #expect((10 + length) % 64 == 0)
    let header = String(decoding: bytes[10..<10 + length], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"))
    #expect(header.hasSuffix("\n"))
    #expect(Array(bytes[(10 + length)...].prefix(4)) == [0, 0, 0x80, 0x3f])
    #expect(bytes.count == 10 + length + 24)
  }

  @Test func oneDimensionKeepsItsComma() {
    let text = String(decoding: NumPyArray.header(shape: [7])[10...], as: UTF8.self)
    #expect(text.contains("'shape': (7,), }"))
  }

  @Test func aLongerHeaderIsPaddedToItsLength() {
    #expect(NumPyArray.header(shape: [1, 2], length: 128).count == 128)
  }
}
