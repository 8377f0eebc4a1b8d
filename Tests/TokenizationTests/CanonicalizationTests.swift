import Fixtures
import Foundation
import Testing

@testable import Tokenization

@Suite struct CanonicalizationTests {
  /// SigLIP 1's clean-up in Python: punctuation, every kind of white space, every Latin-1 character.
  @Test func equalsTheReference() throws {
    let pairs = try JSONDecoder().decode([[String]].self, from: Data(Fixtures.bytes("Tokenization/canonical.json")))
    #expect(pairs.count > 200)
    for pair in pairs {
      let clean = Array(pair[0].utf8).withUnsafeBufferPointer { TextNormalization.canonicalize.apply(to: $0) }
      #expect(clean == Array(pair[1].utf8), "\(pair[0].debugDescription)")
    }
  }

  @Test func noNormalizationKeepsEveryByte() {
    let text = Array(" A\u{0301}. \r\n".utf8)
    #expect(text.withUnsafeBufferPointer { TextNormalization.none.apply(to: $0) } == text)
  }
}
