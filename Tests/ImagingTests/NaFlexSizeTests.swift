import Fixtures
import Foundation
import SigLIP
import Testing

@testable import Imaging

@Suite struct NaFlexSizeTests {
  /// Height, width and most patches; height and width afterwards: `Tests/Reference/shapes.py sizes`.
  static let stored = Result {
    try JSONDecoder().decode([[Int]].self, from: Data(Fixtures.bytes("Shapes/naflex-sizes.json")))
  }

  @Test func sizesAreTheReferences() throws {
    let rows = try Self.stored.get()
    #expect(rows.count > 400)
    for row in rows {
      let found = NaFlexSize.of(height: row[0], width: row[1], patchSize: 16, maxPatches: row[2])
      #expect([found.height, found.width] == row[3...], "\(row[0]) x \(row[1]), \(row[2]) patches")
    }
  }

  @Test func aRequestsNumberOfPatchesTakesTheConfigurationsPlace() {
    let preprocessor = Preprocessor(configuration: PreprocessorConfiguration(.naFlex(maxPatches: 64), patchSize: 16))
    let picture = Picture.generated(seed: 3, width: 90, height: 60)
    let usual = preprocessor.patches(from: picture)
    let more = preprocessor.patches(from: picture, maxPatches: 256)
    #expect(usual.count > 48 && usual.count <= 64 && more.count > 192 && more.count <= 256)
    #expect(usual.columns > usual.rows)
  }

  /// The largest picture that is decoded has at most as many patches as were asked for.
  @Test func sixtyFourMillionPixelsInOneRow() {
    let found = NaFlexSize.of(height: 1, width: 64_000_000, patchSize: 16, maxPatches: 16)
    #expect(found.height == 16 && found.width / 16 <= 16 && found.width >= 16)
  }
}
