import ArgumentParser
import Compute
import Serving
import SigLIP

/// A checkpoint's towers, called directly.
struct BenchTowers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "towers", abstract: "Milliseconds for a picture and for a text, at each precision and batch size.",
    discussion: """
        siglip bench towers
        siglip bench towers --model folder --precision bf16,int8 --batch 1,8,16
        siglip bench towers --tower vision --threads 1 --json
      """)

  enum Tower: String, CaseIterable, ExpressibleByArgument {
    case vision, text
  }

  @Option(
    help: "A checkpoint's folder or its name on the hub. Default: the embedded siglip-mini.", completion: .checkpoint)
  var model = ModelSource.embeddedName

  @OptionGroup var hub: HubOptions

  @Option(help: "Precisions, with commas.")
  var precision = "fp32,bf16,int8"

  @Option(help: "One tower alone: vision or text.")
  var tower: Tower?

  @Option(help: "Items in a batch, with commas.")
  var batch = "1,8"

  @Option(help: "Patches of a picture, for NaFlex checkpoints.")
  var patches = 256

  @Option(help: "Rounds, of which the median is shown.")
  var rounds = 10

  @Option(help: "Threads. Default: the CPUs that this process may use.")
  var threads: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let precisions = try precision.split(separator: ",").map { name in
      guard let option = PrecisionOption(rawValue: String(name)) else {
        throw UsageError("--precision \(name): one of auto, fp32, bf16, int8")
      }
      return option.precision
    }
    let batches = try batch.split(separator: ",").map { text in
      guard let count = Int(text), (1...1024).contains(count) else { throw UsageError("--batch \(text): 1 to 1024") }
      return count
    }
    guard rounds > 0, threads ?? 1 > 0, (1...4096).contains(patches) else {
      throw UsageError("--rounds and --threads are above 0, --patches is 1 to 4096")
    }
    let source = try await ModelSource(model, hub: hub.environment, revision: hub.revision).fetched()
    let team = ThreadTeam(count: threads ?? CPULimit.count)
    var table = BenchTable(
      "towers",
      [
        .init(title: "tower", key: "tower"), .init(title: "precision", key: "precision"),
        .init(title: "batch", key: "batch", digits: 0), .init(title: "ms an item", key: "msPerItem", digits: 3),
        .init(title: "items a second", key: "perSecond"),
      ], threads: team.count, json: json)
    for precision in precisions {
      let network: SigLIPModel
      do {
        network = try SigLIPModel(files: source.files(), precision: precision)
      } catch {
        throw UsageError("model \(source.id): \(error)")
      }
      for tower in Tower.allCases where self.tower ?? tower == tower {
        for batch in batches {
          guard let pass = pass(tower, network, batch, team) else { continue }
          let milliseconds = measure(pass) / Double(batch)
          table.add([
            .text(tower.rawValue), .text(precision.rawValue), .number(Double(batch)), .number(milliseconds),
            .number(1000 / milliseconds),
          ])
        }
      }
    }
    table.finish()
  }

  /// Milliseconds of a pass: the median, after passes that warm up.
  private func measure(_ pass: () -> Void) -> Double {
    for _ in 0..<2 { pass() }
    return (0..<rounds).map { _ in
      let start = ContinuousClock.now
      pass()
      return start.duration(to: .now) / .milliseconds(1)
    }.median
  }

  /// One batch of pictures or texts of no meaning; nil where the checkpoint has no such tower, or it gives no vector.
  private func pass(_ tower: Tower, _ network: SigLIPModel, _ batch: Int, _ team: ThreadTeam) -> (() -> Void)? {
    switch tower {
    case .vision:
      guard let vision = network.vision, vision.hasHead else { return nil }
      let pictures = (0..<batch).map { picture($0, network.configuration.vision) }
      let tokens = pictures.reduce(0) { $0 + $1.count }
      let workspace = Workspace(
        for: network, maximumTokens: max(tokens, network.longestSequence), maximumSequences: batch, team: team)
      let output = Buffer<Float>(count: batch * vision.dimensions)
      return {
        let vectors = UnsafeMutableBufferPointer(start: output.pointer, count: output.count)
        vision.encode(pictures, into: vectors, workspace: workspace)
      }
    case .text:
      guard let text = network.text else { return nil }
      let texts = (0..<batch).map { number in
        TokenIDs(
          ids: (0..<text.tokensPerText).map { Int32((number * 7919 + $0 * 31) % text.vocabularySize) },
          count: text.tokensPerText, isTruncated: false)
      }
      let workspace = Workspace(
        for: network, maximumTokens: max(batch * text.tokensPerText, network.longestSequence), maximumSequences: batch,
        team: team)
      let output = Buffer<Float>(count: batch * text.dimensions)
      return {
        let vectors = UnsafeMutableBufferPointer(start: output.pointer, count: output.count)
        text.encode(texts, into: vectors, workspace: workspace)
      }
    }
  }

  /// Bytes without a pattern, as a photograph has them: the speed of no kernel depends on them.
  private func picture(_ number: Int, _ vision: ModelConfiguration.Vision) -> PixelPatches {
    let rows = vision.isNaFlex ? max(1, Int(Double(patches).squareRoot())) : vision.grid
    let columns = vision.isNaFlex ? patches / rows : vision.grid
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<rows * columns * vision.patchValues).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return PixelPatches(rows: rows, columns: columns, patchSize: vision.patchSize, bytes: bytes)
  }
}
