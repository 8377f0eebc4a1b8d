import Checkpoints
import Foundation
import Testing

@testable import SigLIP

/// Small models of every kind of checkpoint against the reference implementation's stored values.
@Suite struct ShapeTests {
  private struct Loaded {
    let fixture: ShapeFixture
    let checkpoint: SeededCheckpoint
    let model: SigLIPModel

    init(_ name: String) throws {
      fixture = try ShapeFixture(name)
      checkpoint = try SeededCheckpoint(fixture)
      model = try SigLIPModel(files: checkpoint.files)
      #expect(model.leftovers.isEmpty)
    }

    func pictures() throws -> [PixelPatches] { try fixture.pictures(model.configuration.vision) }
  }

  /// Heads of 72 in a grid of 27 with pixels left over; heads of 96 with a narrower text tower; patches of 32; SigLIP
  /// 1's padding; NaFlex.
  @Test(arguments: [
    "small-so400m-patch14-384", "small-giant-patch16-256", "small-base-patch32-256", "small-first-patch16-64",
    "small-naflex",
  ]) func twoTowers(_ name: String) throws {
    let it = try Loaded(name)
    let (vision, text) = (try #require(it.model.vision), try #require(it.model.text))
    #expect(it.model.classifier == nil && vision.hasHead && vision.dimensions == text.dimensions)
    let pictures = try it.pictures()
    expectSame(vision.packed(pictures, model: it.model), it.fixture.pictureVectors, name)
    expectSame(text.vectors(it.fixture.texts, model: it.model), it.fixture.textVectors, name)
    try expectPatches(it, pictures)
  }

  /// 200 pictures of 16 to 4,096 patches and every aspect, packed in mixed batches, above; and alone here.
  @Test func aNaFlexPictureAloneIsTheSame() throws {
    let it = try Loaded("small-naflex")
    let vision = try #require(it.model.vision)
    let pictures = try it.pictures()
    #expect(pictures.count == 200 && Set(pictures.map(\.count)).count > 50)
    #expect(pictures.contains { $0.rows == 1 } && pictures.contains { $0.columns == 1 })
    for index in stride(from: 0, to: pictures.count, by: 7) {
      let alone = vision.vectors([pictures[index]], threads: 1, model: it.model)
      expectSame(alone, [it.fixture.pictureVectors[index]], "picture \(index)")
    }
  }

  /// Sizes, resized pixels and their order, bit for bit.
  @Test func naFlexPatchesAreTheReferences() throws {
    let it = try Loaded("small-naflex")
    for (patches, expected) in zip(try it.pictures(), it.fixture.description.pictures) {
      #expect(patches.rows == expected.rows && patches.columns == expected.columns, "\(expected)")
      let digest = patches.bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
      #expect(String(format: "%016lx", digest) == expected.digest, "\(expected)")
    }
  }

  @Test(arguments: ["small-classifier", "small-naflex-classifier"]) func classifiers(_ name: String) throws {
    let it = try Loaded(name)
    let vision = try #require(it.model.vision)
    let classifier = try #require(it.model.classifier)
    #expect(classifier.labels == ["bear", "cup, or mug", "Straße", "犬", "none of these"])
    #expect(classifier.activation == (it.model.configuration.isNaFlex ? .sigmoid : .softmax))
    #expect(it.model.text == nil && vision.hasHead)
    let pictures = try it.pictures()
    let logits = vision.packed(pictures, .classes, model: it.model)
    expectSame(logits, it.fixture.classVectors, name)
    for (found, expected) in zip(logits.joined(), it.fixture.classVectors.joined()) {
      #expect(abs(found - expected) <= 1e-4, "logits are compared as they are, too")
    }
    expectSame(vision.packed(pictures, model: it.model), it.fixture.pictureVectors, name)
    try expectPatches(it, pictures)
  }

  @Test(arguments: ["small-vision-alone", "small-naflex-vision-alone"]) func visionAlone(_ name: String) throws {
    let it = try Loaded(name)
    #expect(it.model.configuration.onlyTower == .vision && it.model.text == nil)
    let pictures = try it.pictures()
    let vision = try #require(it.model.vision)
    expectSame(vision.packed(pictures, model: it.model), it.fixture.pictureVectors, name)
    try expectPatches(it, pictures)
  }

  @Test(arguments: ["small-text-alone", "small-naflex-text-alone"]) func textAlone(_ name: String) throws {
    let it = try Loaded(name)
    #expect(it.model.configuration.onlyTower == .text && it.model.vision == nil && it.model.dimensions == 64)
    let text = try #require(it.model.text)
    expectSame(text.vectors(it.fixture.texts, model: it.model), it.fixture.textVectors, name)
  }

  @Test func withoutAHeadThereArePatchesOnly() throws {
    let it = try Loaded("small-without-head")
    let vision = try #require(it.model.vision)
    #expect(!vision.hasHead && vision.valueCount(of: .patches, patches: 16) == 16 * 64)
    #expect(it.fixture.pictureVectors.isEmpty)
    try expectPatches(it, try it.pictures())
  }

  /// The stored tokens of the first picture; and all pictures' vectors before their tokens.
  private func expectPatches(_ it: Loaded, _ pictures: [PixelPatches]) throws {
    let vision = try #require(it.model.vision)
    guard let rows = it.fixture.description.patches else { return }
    let batch = Array(pictures.prefix(3))
    let found = vision.vectors(batch, .patches, model: it.model)
    let before = vision.hasHead ? 1 : 0
    let tokens = rows.map { row in
      let start = (before + row) * vision.dimensions
      return Array(found[0][start..<start + vision.dimensions])
    }
    expectSame(tokens, it.fixture.patchVectors, "patches")
    guard vision.hasHead else { return }
    let pooled = found.map { Array($0.prefix(vision.dimensions)) }
    expectSame(pooled, Array(it.fixture.pictureVectors.prefix(3)), "vectors before patches")
  }
}

func expectSame(_ found: [[Float]], _ expected: [[Float]], _ name: String) {
  #expect(found.count == expected.count && !found.isEmpty, "\(name)")
  for (index, (found, expected)) in zip(found, expected).enumerated() {
    let closeness = Closeness(found, expected)
    #expect(found.count == expected.count && closeness.isSame, "\(name), \(index): \(closeness)")
  }
}

extension VisionTower {
  /// Batches of up to 4,096 patches and 64 pictures, in order.
  func packed(_ pictures: [PixelPatches], _ output: PictureOutput = .pooled, model: SigLIPModel) -> [[Float]] {
    var found: [[Float]] = []
    var batch: [PixelPatches] = []
    for picture in pictures {
      if batch.count == 64 || batch.reduce(picture.count, { $0 + $1.count }) > 4096 {
        found += vectors(batch, output, model: model)
        batch = []
      }
      batch.append(picture)
    }
    return found + vectors(batch, output, model: model)
  }
}
