import Checkpoints
import Fixtures
import Foundation
import Testing

@testable import SigLIP

/// The embedded checkpoint against the reference implementation's stored vectors.
@Suite struct ReferenceTests {
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
    expectSame(vision.vectors(pictures, model: model), fixture.pictureVectors, "pictures")
    expectSame(text.vectors(fixture.texts, model: model), fixture.textVectors, "texts")
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
