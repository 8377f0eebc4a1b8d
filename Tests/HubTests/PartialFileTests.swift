import Foundation
import Testing

@testable import Hub

@Suite struct PartialFileTests {
  private let temporary: Temporary
  private var blob: URL { temporary.folder.appending(path: "blob") }

  init() throws {
    temporary = try Temporary()
  }

  private func open(size: Int64 = 10, segmentLength: Int64 = 4) throws -> PartialFile {
    try PartialFile(blob: blob, size: size, segmentLength: segmentLength)
  }

  /// `printf 0123456789 | sha256sum`
  private static let digest = Digest.sha256("84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882")

  @Test func segmentsGrowInAnyOrder() throws {
    let file = try open()
    #expect(file.resumed == 0)
    try file.append(Data("89".utf8), to: file.segments[2], file: "f")
    try file.append(Data("012".utf8), to: file.segments[0], file: "f")
    try file.append(Data("4567".utf8), to: file.segments[1], file: "f")
    #expect(file.missing(file.segments[0]) == 1)
    try file.append(Data("3".utf8), to: file.segments[0], file: "f")
    #expect(file.received == 10)
    try file.check(Self.digest, file: "f")
    try file.move(to: blob)
    #expect(try String(contentsOf: blob, encoding: .utf8) == "0123456789")
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path) == ["blob"])
  }

  @Test func anotherProcessGoesOnWhereThisOneStopped() throws {
    do {
      let file = try open()
      try file.append(Data("01".utf8), to: file.segments[0], file: "f")
      try file.append(Data("45".utf8), to: file.segments[1], file: "f")
    }
    let file = try open()
    #expect(file.resumed == 4)
    #expect(file.segments.map(file.missing) == [2, 2, 2])
    try file.append(Data("23".utf8), to: file.segments[0], file: "f")
    try file.append(Data("67".utf8), to: file.segments[1], file: "f")
    try file.append(Data("89".utf8), to: file.segments[2], file: "f")
    try file.check(Self.digest, file: "f")
  }

  @Test func marksOfAnotherPlanOrWithoutTheirFileCountForNothing() throws {
    do {
      let file = try open()
      try file.append(Data("01".utf8), to: file.segments[0], file: "f")
    }
    #expect(try open(segmentLength: 5).resumed == 0)
    do {
      let file = try open()
      try file.append(Data("01".utf8), to: file.segments[0], file: "f")
    }
    try FileManager.default.removeItem(atPath: PartialFile.path(blob: blob.path))
    #expect(try open().resumed == 0)
    try temporary.write("nonsense", to: "blob.siglip.segments.incomplete")
    #expect(try open().resumed == 0)
  }

  @Test func refusesMoreThanASegmentHolds() throws {
    let file = try open()
    #expect(throws: HubError.oversized(file: "f", expected: 10)) {
      try file.append(Data("01234".utf8), to: file.segments[0], file: "f")
    }
    #expect(file.received == 0)
  }

  @Test func saysWhichDigestItHasAndShouldHave() throws {
    let file = try open(size: 0)
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    try file.check(.sha256(empty), file: "f")
    #expect(throws: HubError.wrongDigest(file: "f", expected: String(repeating: "0", count: 64), found: empty)) {
      try file.check(.sha256(String(repeating: "0", count: 64)), file: "f")
    }
  }

  @Test func namesAreNoneThatTheLibraryTakesForItsOwn() {
    // It once continued DIGEST.incomplete, and removes *.incomplete when asked to clean up.
    #expect(PartialFile.path(blob: "x") != "x.incomplete")
    #expect(PartialFile.path(blob: "x").hasSuffix(".incomplete"))
  }
}
