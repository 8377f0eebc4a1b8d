import Foundation
import Testing

@testable import PictureSets

@Suite struct TarArchiveTests {
  private func open(_ bytes: [UInt8], _ look: (TarArchive) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "tar-\(UInt64.random(in: 0 ... .max)).tar"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(filePath: path))
    try look(try TarArchive(path))
  }

  @Test func readsEachEntryWhereItLies() throws {
    let contents: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 7, count: 512), [9]]
    let bytes = contents.enumerated().flatMap { TarBytes.entry("\($0)", $1) } + [UInt8](repeating: 0, count: 1024)
    try open(bytes) { archive in
      #expect(archive.damage == nil)
      #expect(archive.entries.map(\.name) == ["0", "1", "2", "3"])
      let read = try archive.entries.map { try archive.read($0) }
      #expect(read == contents)
    }
  }

  @Test func aLongNameIsTheNextEntrysAlone() throws {
    let bytes =
      TarBytes.entry("././@LongLink", Array("long\0".utf8), kind: "L") + TarBytes.entry("cut", [1])
      + TarBytes.entry("own", [2])
    try open(bytes) { #expect($0.entries.map(\.name) == ["long", "own"]) }
  }

  @Test func aPaxSizeStandsBeforeTheHeadersOwn() throws {
    let bytes =
      TarBytes.entry("pax", Array("10 size=2\n".utf8), kind: "x") + TarBytes.entry("a", [1, 2, 3])
      + TarBytes.entry("b", [4])
    try open(bytes) { archive in
      #expect(archive.entries.map(\.size) == [2, 1])
    }
  }

  @Test func anArchiveIsToldByItsFirstHeader() {
    #expect(TarArchive.begins(with: TarBytes.entry("a", [1])))
    #expect(!TarArchive.begins(with: Array(TarBytes.entry("a", [1]).prefix(511))))
    #expect(!TarArchive.begins(with: [UInt8](repeating: 0, count: 1024)))
    #expect(!TarArchive.begins(with: Array("RIFF".utf8) + [UInt8](repeating: 7, count: 600)))
  }

  @Test func damageIsToldAndWhatStandsBeforeItIsRead() throws {
    let bytes = TarBytes.entry("a", [1]) + TarBytes.entry("b", [UInt8](repeating: 1, count: 600))
    try open(Array(bytes.dropLast(500))) {
      #expect($0.entries.map(\.name) == ["a"])
      #expect($0.damage == .truncated("b"))
    }
    try open(TarBytes.entry("a", [1]) + [UInt8](repeating: 1, count: 512)) {
      #expect($0.entries.map(\.name) == ["a"])
      #expect($0.damage == .noHeader(offset: 1024))
    }
    #expect(throws: TarError.unreadable) { try TarArchive("/none.tar") }
  }

  /// The same numbers in each run.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64 = 1

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 31
    }
  }

  /// Each entry lies inside the archive, whatever the headers say.
  @Test func noChangedByteLeadsOutOfTheArchive() throws {
    let whole =
      TarBytes.entry("././@LongLink", Array("long\0".utf8), kind: "L") + TarBytes.entry("cut", [1, 2])
      + TarBytes.entry("pax", Array("10 size=2\n".utf8), kind: "x") + TarBytes.entry("a", [1, 2, 3])
      + [UInt8](repeating: 0, count: 1024)
    var random = Generator()
    for _ in 0..<500 {
      var bytes = whole
      // Where names, sizes, check sums, kinds and pax records are; the check sum is made right again.
      let start = 512 * Int.random(in: 0..<bytes.count / 512, using: &random)
      for _ in 0..<3 {
        bytes[start + Int.random(in: 0..<257, using: &random)] = .random(in: 0 ... .max, using: &random)
      }
      bytes.replaceSubrange(start + 148..<start + 156, with: Array(repeating: UInt8(ascii: " "), count: 8))
      let sum = String(bytes[start..<start + 512].reduce(0) { $0 + Int($1) }, radix: 8)
      bytes.replaceSubrange(
        start + 148..<start + 156, with: Array((String(repeating: "0", count: 6 - sum.count) + sum + "\0 ").utf8))
      try open(bytes) { archive in
        for entry in archive.entries {
          #expect(entry.offset + entry.size <= bytes.count)
          let read = try archive.read(entry)
          #expect(read.count == entry.size)
        }
      }
    }
  }
}
