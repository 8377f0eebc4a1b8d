import Fixtures
import Foundation
import Testing

@testable import Tokenization

/// Against Python's `str.lower()` (`Tests/Reference/tokenization.py`).
@Suite struct LowercasingTests {
  struct Fixture: Decodable {
    let unicode: String
    let changes: [String: [UInt32]]
    let around: [String]
    let digest: UInt32
  }

  let fixture: Fixture

  init() throws {
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(Fixtures.bytes("Tokenization/lowercase.json")))
  }

  private func lower(_ text: String, finalSigma: Lowercasing.FinalSigma = .inContext) -> String {
    Array(text.utf8).withUnsafeBufferPointer {
      String(decoding: Lowercasing.apply(to: $0, finalSigma: finalSigma), as: UTF8.self)
    }
  }

  /// Scalars younger than the Unicode of the Python that made the fixture may differ: it does not know them.
  @Test func everyScalarBecomesWhatPythonMakesOfIt() throws {
    let parts = fixture.unicode.split(separator: ".").compactMap { Int($0) }
    let known = (parts[0], parts[1])
    var wrong: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, (age.major, age.minor) <= known else {
        continue
      }
      let expected = fixture.changes[String(value, radix: 16, uppercase: true)] ?? [value]
      if lower(String(scalar)).unicodeScalars.map(\.value) != expected { wrong.append(value) }
    }
    #expect(wrong.isEmpty)
    #expect(fixture.changes.count > 1_300)
  }

  @Test func sigmaInEveryContextBecomesWhatPythonMakesOfIt() {
    var scalars: [Int32] = []
    for a in fixture.around {
      for b in fixture.around {
        for c in fixture.around {
          for d in fixture.around {
            scalars += lower(a + b + "\u{03A3}" + c + d).unicodeScalars.map { Int32($0.value) }
          }
        }
      }
    }
    #expect(digest(scalars) == fixture.digest)
  }

  @Test func withoutContextSigmaIsNeverFinal() {
    #expect(lower("ΟΔΟΣ", finalSigma: .inContext) == "οδος")
    #expect(lower("ΟΔΟΣ", finalSigma: .ignored) == "οδοσ")
  }

  @Test func dottedCapitalIKeepsItsDot() {
    #expect(Array(lower("İ").unicodeScalars) == ["i", "\u{0307}"])
  }
}
