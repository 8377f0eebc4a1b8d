import Fixtures
import Foundation
import Testing

@testable import Tokenization

/// Small tokenizers, one for each option, against PyPI `tokenizers` (`Tests/Reference/tokenization_options.py`).
@Suite struct OptionsTests {
  struct Fixture: Decodable {
    struct Case: Decodable {
      let name: String
      let file: String
      let ids: [[Int32]]
    }
    let texts: [String]
    let tokenizers: [Case]
  }

  @Test func everyOptionGivesTheIDsOfTheReference() throws {
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(Fixtures.bytes("Tokenization/options.json")))
    #expect(fixture.tokenizers.count > 50)
    for reference in fixture.tokenizers {
      let tokenizer = try Tokenizer(json: reference.file)
      for (text, ids) in zip(fixture.texts, reference.ids) {
        let found = tokenizer.encode(text, addingSpecialTokens: true)
        #expect(found == ids, "\(reference.name): \(text.debugDescription)")
      }
    }
  }
}

extension Tokenizer {
  /// A tokenizer from the text of its file.
  init(json text: String) throws {
    self = try Array(text.utf8).withUnsafeBytes { try Tokenizer(json: $0) }
  }
}
