import Foundation
import Testing

@testable import Checkpoints

@Suite struct FileContentsPagingTests {
  /// Advice of every kind, at every alignment and up to the very end, leaves the bytes as they are.
  @Test func adviceChangesNoByte() throws {
    let page = Int(sysconf(CInt(_SC_PAGESIZE)))
    let bytes = (0..<3 * page + 100).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let file = FileManager.default.temporaryDirectory.appending(path: "paging-\(UUID())")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let contents = try FileContents(name: "paging", mapping: file.path)
    for range in [0..<bytes.count, 1..<2 * page, page..<page, page - 1..<bytes.count, 3 * page..<bytes.count] {
      contents.prefetch(range)
      contents.expectSparseReads(range)
      #expect(contents.bytes.elementsEqual(bytes))
      contents.discard(range)
      #expect(contents.bytes.elementsEqual(bytes))
    }
  }

  @Test func bytesOfTheProgramAreLeftAlone() {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1 << 12)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 7)
    let contents = FileContents(name: "embedded", bytes: UnsafeRawBufferPointer(memory))
    contents.discard(0..<1 << 16)
    #expect(contents.bytes.allSatisfy { $0 == 7 }, "anonymous memory would come back as zeros")
  }
}
