import Testing

@testable import PictureSets

@Suite struct CSVTests {
  private func fields(_ text: String) -> [[String]] { CSV.records(Array(text.utf8)).map(\.fields) }

  @Test func readsPlainFields() {
    #expect(fields("a,b\r\nc,d\n") == [["a", "b"], ["c", "d"]])
    #expect(fields("a,\n,b") == [["a", ""], ["", "b"]])
    #expect(fields("") == [])
  }

  @Test func readsQuotedFields() {
    #expect(
      fields("\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"\"\n") == [["a,b", "say \"hi\""], ["two\nlines", ""]])
    #expect(fields("6\" wide,b\n") == [["6\" wide", "b"]], "a quotation mark inside a plain field")
    #expect(fields("\"never closed,\nb") == [["never closed,\nb"]])
  }

  @Test func passesOverAByteOrderMarkAndEmptyLines() {
    #expect(fields("\u{FEFF}a,b\n\n\r\nc,d\n") == [["a", "b"], ["c", "d"]])
  }

  @Test func knowsLinesAndEnds() {
    let records = CSV.records(Array("a\n\"b\nb\"\n\nc".utf8))
    #expect(records.map(\.line) == [1, 2, 5])
    #expect(records.map(\.end) == [2, 8, 10])
    #expect(records.map(\.isTerminated) == [true, true, false])
  }

  @Test(arguments: [["a", "b"], ["", "x,y"], ["\"", "a\nb"], ["\r", "ü"], ["  ", "="]]) func writesWhatItReads(
    _ record: [String]
  ) {
    #expect(fields(CSV.line(record)) == [record])
  }
}
