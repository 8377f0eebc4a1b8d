import Checkpoints
import Fixtures
import Foundation
import Testing

@testable import SigLIP

/// Both towers against the reference implementation's stored vectors.
@Suite(.serialized) struct ReferenceTests {
  /// Seeded weights of base-patch16-224's true shapes, the token table with its 256,000 rows.
  @Test func visionOfBase224() throws {
    let fixture = try TowerFixture("base224")
    let checkpoint = try SeededCheckpoint(fixture, prefix: "vision_model.", rows: [])
    let model = try SigLIPModel(files: checkpoint.files)
    #expect(model.text == nil && model.leftovers.isEmpty)
    let tower = try #require(model.vision)
    let pictures = try fixture.pictures(side: 224, patchSize: 16)
    let together = tower.vectors(pictures, model: model)
    expectSame(together, fixture.pictureVectors, fixture.description.pictures)
    let alone = tower.vectors([pictures[1]], threads: 1, model: model)
    expectSame(alone, [fixture.pictureVectors[1]], ["alone"])
    #expect(Closeness(alone[0], together[1]).cosine >= 0.999999)
  }

  @Test func textOfBase224() throws {
    let fixture = try TowerFixture("base224")
    let rows = Set(fixture.description.texts.joined())
    let checkpoint = try SeededCheckpoint(fixture, prefix: "text_model.", rows: rows)
    let model = try SigLIPModel(files: checkpoint.files)
    #expect(model.vision == nil && model.leftovers.isEmpty)
    let tower = try #require(model.text)
    #expect(tower.vocabularySize == 256_000)
    let together = tower.vectors(fixture.texts, model: model)
    expectSame(together, fixture.textVectors, fixture.description.texts.map { "\($0.prefix(3))…" })
    let alone = tower.vectors([fixture.texts[3]], threads: 3, model: model)
    #expect(Closeness(alone[0], together[3]).cosine >= 0.999999)
  }

  /// The stored values tell unlike inputs apart: else a wrong mask or a wrong pad would still look right.
  @Test func referenceVectorsAreUnlike() throws {
    let fixture = try TowerFixture("base224")
    for vectors in [fixture.pictureVectors, fixture.textVectors] {
      for a in vectors.indices {
        for b in vectors.indices where a < b { #expect(Closeness(vectors[a], vectors[b]).cosine < 0.5) }
      }
    }
  }

  static let mini = Fixtures.project.appending(path: "Models/siglip-mini")

  @Test(.enabled(if: FileManager.default.fileExists(atPath: mini.appending(path: "model.safetensors").path)))
  func embeddedCheckpoint() throws {
    let fixture = try TowerFixture("mini")
    let files = try CheckpointFiles(folder: Self.mini)
    let digest = try sha256(Self.mini.appending(path: "model.safetensors"))
    try #require(
      digest == fixture.description.weights, "the weights have changed: run `python Tests/Reference/towers.py mini`")
    let model = try SigLIPModel(files: files)
    #expect(model.leftovers.isEmpty)
    #expect(model.logitScale == fixture.description.logitScale && model.logitBias == fixture.description.logitBias)
    let vision = try #require(model.vision)
    let text = try #require(model.text)
    let shape = model.configuration.vision
    let pictures = try fixture.pictures(side: shape.imageSize, patchSize: shape.patchSize)
    expectSame(vision.vectors(pictures, model: model), fixture.pictureVectors, fixture.description.pictures)
    expectSame(
      text.vectors(fixture.texts, model: model), fixture.textVectors, fixture.texts.map { "\($0.ids.prefix(4))" })
  }

  private func expectSame(_ found: [[Float]], _ expected: [[Float]], _ names: [String]) {
    #expect(found.count == expected.count)
    for ((found, expected), name) in zip(zip(found, expected), names) {
      let closeness = Closeness(found, expected)
      #expect(closeness.isSame, "\(name): \(closeness)")
      if ProcessInfo.processInfo.environment["SIGLIP_PRINT_CLOSENESS"] != nil { print("\(name): \(closeness)") }
    }
  }

  private func sha256(_ file: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["sha256sum", file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output.prefix(64), as: UTF8.self)
  }
}
