import CKernels
import Foundation
import Testing

@testable import EmbeddingAPI

@Suite struct Base64Tests {
  private static let sets = [CK_PORTABLE, CK_AVX2, CK_AVX512]

  /// What `Base64` makes of the text under each instruction set that this CPU has; all must agree.
  private func decode(_ text: [UInt8]) -> [UInt8]? {
    let before = ck_selected_instruction_set()
    defer { ck_select_instruction_set(before) }
    let results = Self.sets.map { set in
      ck_select_instruction_set(set)
      // Not at the start of its array, as in a body.
      return Base64.decode(([0] + text)[1...])
    }
    #expect(Set(results).count == 1, "\(text.count) characters")
    return results[0]
  }

  @Test func everyLengthReadsBack() {
    for count in 0..<150 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ count) }
      #expect(decode(Array(Data(bytes).base64EncodedString().utf8)) == bytes)
    }
  }

  @Test func everyCharacterIsTakenOrRefusedAtEveryPlace() {
    let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for place in 0..<44 {
      for byte in 0...UInt8.max {
        var text = [UInt8](repeating: UInt8(ascii: "q"), count: 48)
        text[place] = byte
        #expect((decode(text) != nil) == alphabet.contains(byte), "\(byte) at \(place)")
      }
    }
  }

  @Test(arguments: [
    "A", "AA", "AAA", "AAAAA", "=", "====", "A===", "AA=A", "AAAA====", "AA==AAAA", "AAA=AAAA", "AAA\n", " AAA",
    "AAAA\n",
    "AA-_",
  ])
  func refuses(text: String) {
    #expect(decode(Array(text.utf8)) == nil)
  }

  @Test func spareBitsAreNotLookedAt() {
    #expect(decode(Array("QQ==".utf8)) == [0x41])
    #expect(decode(Array("QR==".utf8)) == [0x41])
    #expect(decode(Array("QUI=".utf8)) == [0x41, 0x42])
    #expect(decode(Array("QUJ=".utf8)) == [0x41, 0x42])
  }
}
