import Testing

@testable import PictureSets

@Suite struct TarHeaderTests {
  /// A header with a right check sum.
  private func header(
    name: String = "a.png", size: [UInt8] = Array("00000000017\0".utf8), magic: String = "ustar\0", prefix: String = ""
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 512)
    func put(_ field: [UInt8], at start: Int) { bytes.replaceSubrange(start..<start + field.count, with: field) }
    put(Array(name.utf8), at: 0)
    put(size, at: 124)
    put(Array(repeating: UInt8(ascii: " "), count: 8), at: 148)
    put([UInt8(ascii: "0")], at: 156)
    put(Array(magic.utf8), at: 257)
    put(Array(prefix.utf8), at: 345)
    let sum = String(bytes.reduce(0) { $0 + Int($1) }, radix: 8)
    put(Array((String(repeating: "0", count: 6 - sum.count) + sum + "\0 ").utf8), at: 148)
    return bytes
  }

  @Test func readsNameAndSize() {
    let read = TarHeader(header(prefix: "b/c"))
    #expect(read.isIntact && read.isFile && !read.isZero)
    #expect(read.name == "b/c/a.png")
    #expect(read.size == 15)
  }

  @Test func whereGNUKeepsOtherThingsThereIsNoPrefix() {
    #expect(TarHeader(header(magic: "ustar ", prefix: "12345")).name == "a.png")
  }

  @Test func sizesMayBeWrittenToBase256() {
    let large: [UInt8] = [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1]
    #expect(TarHeader(header(size: large)).size == 0x2_0000_0001)
    let negative = [UInt8](repeating: 0xFF, count: 12)
    #expect(TarHeader(header(size: negative)).size == nil)
    let tooLarge: [UInt8] = [0x80, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8)
    #expect(TarHeader(header(size: tooLarge)).size == nil)
  }

  @Test(arguments: ["9", "-1", "1x", "0x1"]) func refusesWhatIsNoNumber(_ text: String) {
    let field = Array(text.utf8) + [UInt8](repeating: 0, count: 12 - text.utf8.count)
    #expect(TarHeader(header(size: field)).size == nil)
  }

  @Test func oneChangedByteIsSeen() {
    for index in [0, 130, 200, 511] {
      var bytes = header()
      bytes[index] ^= 1
      #expect(!TarHeader(bytes).isIntact)
    }
  }

  @Test func readsPaxRecords() {
    #expect(TarHeader.paxRecords(Array("12 path=a=b\n9 size=7\n".utf8)) == ["path": "a=b", "size": "7"])
    let name = "ü\nü"
    #expect(TarHeader.paxRecords(Array("\(5 + 1 + name.utf8.count + 3) path=\(name)\n".utf8))["path"] == name)
  }

  @Test(arguments: ["", "x", "5 a=b", "99 path=a\n", "-3 a=b\n", "0 \n", "2 \n", "1 a=b\n", " a=b\n"])
  func passesOverMalformedRecords(_ text: String) {
    #expect(TarHeader.paxRecords(Array(text.utf8)).isEmpty)
  }
}
