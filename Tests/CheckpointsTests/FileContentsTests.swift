import Foundation
import Testing

@testable import Checkpoints

@Suite struct FileContentsTests {
  private let file = FileManager.default.temporaryDirectory.appending(path: "contents-\(UUID())")

  private func mapped(_ bytes: [UInt8]) throws -> FileContents {
    try Data(bytes).write(to: file)
    return try FileContents(name: "contents", mapping: file.path)
  }

  @Test func aFileThatIsCutReadsAsZerosAndIsNotIntact() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    let contents = try mapped(Array(repeating: 7, count: 1 << 20))
    #expect(contents.isIntact && contents.bytes[1 << 19] == 7)
    #expect(truncate(file.path, 0) == 0)
    #expect(contents.bytes[1 << 19] == 0, "the read would have ended the process")
    #expect(contents.bytes.last == 0)
    #expect(!contents.isIntact)
  }

  @Test func aFileWrittenInPlaceIsNotIntact() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    let contents = try mapped(Array(repeating: 7, count: 8192))
    Thread.sleep(forTimeInterval: 0.02)  // file systems tell times apart by the clock's tick
    let handle = try FileHandle(forWritingTo: file)
    try handle.write(contentsOf: [8])
    try handle.close()
    #expect(!contents.isIntact)
  }

  @Test func aFileReplacedByRenameOrRemovedStaysIntact() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    let contents = try mapped(Array(repeating: 7, count: 8192))
    let other = file.appendingPathExtension("new")
    try Data([1, 2, 3]).write(to: other)
    #expect(rename(other.path, file.path) == 0)
    #expect(contents.isIntact && contents.bytes.allSatisfy { $0 == 7 })
    #expect(unlink(file.path) == 0)
    #expect(contents.isIntact && contents.bytes.last == 7)
  }
}
