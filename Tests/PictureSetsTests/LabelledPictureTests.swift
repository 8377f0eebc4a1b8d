import Testing

@testable import PictureSets

@Suite struct LabelledPictureTests {
  private func table(_ text: String, folder: String = "") throws -> [LabelledPicture] {
    try LabelledPicture.inTable(Array(text.utf8), folder: folder)
  }

  @Test func aFolderIsAClass() throws {
    let pictures = try LabelledPicture.inClassFolders("all", paths: ["all/polar_bear/1.png", "all/cat/deep/2.png"])
    #expect(pictures.map(\.label) == ["polar bear", "cat"])
    #expect(throws: LabelError.noClassFolder("all/3.png")) {
      try LabelledPicture.inClassFolders("all/", paths: ["all/3.png"])
    }
  }

  @Test func rowsOfOnePictureAreItsCaptions() throws {
    let pictures = try table(
      "image,caption,language\na.png,a bear,en\nb.png,a cat,\na.png,ein Bär,de\n", folder: "set")
    #expect(pictures.map(\.path) == ["set/a.png", "set/b.png"])
    #expect(pictures[0].captions == [.init(text: "a bear", language: "en"), .init(text: "ein Bär", language: "de")])
    #expect(pictures[1].captions == [.init(text: "a cat")])
  }

  @Test func labelsAndCaptionsMayStandTogether() throws {
    let pictures = try table("Label,Picture,Text\nbear,/x/a.png,brown\n", folder: "set")
    #expect(pictures == [LabelledPicture(path: "/x/a.png", label: "bear", captions: [.init(text: "brown")])])
  }

  @Test(arguments: [
    ("", LabelError.emptyTable), ("picture,label\n", .emptyTable), ("name,label\na,b\n", .noColumn("picture")),
    ("picture,kind\na,b\n", .noColumn("label or caption")),
    ("picture,label\na,b\na,b,c\n", .fields(3, expected: 2, line: 3)),
    ("picture,label\n,b\n", .noPicture(line: 2)), ("picture,label\na,b\na,c\n", .twoLabels("a", line: 3)),
  ])
  func saysWhatIsWrong(_ text: String, _ error: LabelError) {
    #expect(throws: error) { try table(text) }
  }
}
