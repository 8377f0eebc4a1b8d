import Foundation
import Testing

@testable import PictureSets

@Suite struct WebDatasetTests {
  /// A shard of small files.
  private func shard(_ files: [(name: String, text: String)]) throws -> TarArchive {
    let folder = FileManager.default.temporaryDirectory.appending(path: "shard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "shard.tar").path
    try Data(files.flatMap { TarBytes.entry($0.name, Array($0.text.utf8)) }).write(to: URL(filePath: path))
    return try TarArchive(path)
  }

  private func pictures(
    _ files: [(name: String, text: String)], classNames: [String]? = nil
  ) throws -> [LabelledPicture] {
    try WebDataset.pictures(in: try shard(files), named: "s.tar", classNames: classNames)
  }

  @Test func theKeyEndsAtTheFirstDotOfTheLastPart() throws {
    let found = try pictures([
      ("v1.0/a.b.jpg", ""), ("v1.0/a.cls", "polar bear\n"), ("v1.0/c.jpg", ""), ("v1.cls", "another"),
    ])
    #expect(
      found == [
        LabelledPicture(path: "s.tar/v1.0/a.b.jpg", label: "polar bear"), LabelledPicture(path: "s.tar/v1.0/c.jpg"),
      ])
  }

  @Test func aNumberIsALineOfTheClassNames() throws {
    let files = [("a.jpg", ""), ("a.cls", "1")]
    #expect(try pictures(files, classNames: ["cat", "dog"]).map(\.label) == ["dog"])
    #expect(throws: WebDatasetError(path: "s.tar/a.cls", rule: .classOutOfRange(1, count: 1))) {
      try pictures(files, classNames: ["cat"])
    }
    #expect(throws: WebDatasetError(path: "s.tar/a.cls", rule: .noClassNames(1))) { try pictures(files) }
  }

  @Test func aCaptionThatIsSaidTwiceCountsOnceAndKeepsItsLanguage() throws {
    let object = #"{"caption": ["ein Bär", "am Bach"], "lang": "de", "url": 3}"#
    for files in [
      [("a.jpg", ""), ("a.txt", "ein Bär\r\n\r\n"), ("a.json", object)],
      [("a.json", object), ("a.txt", "ein Bär"), ("a.jpg", "")],
    ] {
      let captions = try pictures(files)[0].captions
      #expect(
        Set(captions) == [
          LabelledPicture.Caption(text: "ein Bär", language: "de"),
          LabelledPicture.Caption(text: "am Bach", language: "de"),
        ])
      #expect(captions.count == 2)
    }
  }

  @Test(arguments: ["[]", "{\"label\": 3}", "{\"caption\": {}}", "{"])
  func anObjectOfOtherTypesIsNamed(_ text: String) throws {
    #expect(throws: WebDatasetError(path: "s.tar/a.json", rule: .notDescribing)) {
      try pictures([("a.jpg", ""), ("a.json", text)])
    }
  }

  @Test func anEmptyClassAndAnEndlessCaptionAreNamed() throws {
    #expect(throws: WebDatasetError(path: "s.tar/a.cls", rule: .noClass)) { try pictures([("a.cls", " \n")]) }
    #expect(throws: WebDatasetError(path: "s.tar/a.txt", rule: .tooLong(limit: 1 << 20))) {
      try pictures([("a.txt", String(repeating: "x", count: 1 << 20 | 1))])
    }
  }
}
