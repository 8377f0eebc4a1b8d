import EmbeddingAPI
import HTTP
import Serving
import SigLIP

/// The most memory that the server will need, reckoned line by line before anything is loaded.
///
/// Not in it: the parts of token tables that texts touch.
struct MemoryPlan {
  private(set) var lines: [(bytes: Int, what: String)] = []
  private var tokenTables = 0
  /// Bytes that the server has when nobody calls: program, weights and workspaces.
  private(set) var idle = 0

  /// The program, its libraries and their own buffers, before any model is there: measured, and rounded up.
  private static let process = 48 << 20
  /// A thread that fetches, with its TLS and the certificates of the authorities: measured, and rounded up.
  private static let fetch = 2 << 20

  init(
    _ models: [(name: String, estimate: MemoryEstimate)], pool: EncoderPool.Configuration, textCache: Int,
    fetches: Int, decoding: (pictures: Int, pixels: Int), limits: Limits
  ) {
    add(Self.process, "the program itself")
    for (name, estimate) in models {
      let weights = estimate.weights
      add(weights.prepared, "\(name): prepared weights")
      add(weights.mapped - weights.tokenTable, "\(name): weights used where they lie in the file")
      let workspace = estimate.workspace(
        maximumTokens: pool.tokenBudget, maximumSequences: pool.sequenceLimit, threads: pool.threads)
      add(pool.workers * workspace, "\(name): workspace of \(pool.workers) worker(s) (--workers, --max-batch-tokens)")
      tokenTables += weights.tokenTable
    }
    idle = total
    add(textCache, "vectors of texts seen before (--text-cache)")
    add(limits.bytesInFlight, "bodies of requests, and pictures that they name (--max-body)")
    add(limits.answerBytes, "answers that wait for their readers")
    add(fetches * Self.fetch, "\(fetches) pictures being fetched (--fetch-limit)")
    // Three bytes a pixel, and for a progressive JPEG its coefficients beside them: two bytes each, four a pixel of CMYK.
    add(decoding.pictures * decoding.pixels * 11, "\(decoding.pictures) picture(s) being decoded (--max-megapixels)")
    let picture = models.map { $0.estimate.waitingPicture }.max() ?? 0
    add(pool.itemLimit * picture, "\(pool.itemLimit) pictures waiting for an encoder (--max-queue)")
  }

  /// Rounded up to whole MiB, so that the lines add up to the sum.
  private mutating func add(_ bytes: Int, _ what: String) {
    let unit = 1 << 20
    lines.append(((bytes + unit - 1) / unit * unit, what))
  }

  var total: Int { lines.reduce(0) { $0 + $1.bytes } }

  /// The sum, a line for each part.
  var description: String {
    let rows = lines.filter { $0.bytes > 0 }.map { (MemorySize(bytes: $0.bytes).description, $0.what) }
    let sum = (MemorySize(bytes: total).description, "together")
    let width = (rows + [sum]).map(\.0.count).max() ?? 0
    let text = (rows + [sum]).map { size, what in
      "  " + String(repeating: " ", count: width - size.count) + size + "  " + what
    }
    let tables =
      tokenTables == 0
      ? [] : ["  besides, of \(MemorySize(bytes: tokenTables)) of token tables the rows that texts touch"]
    return (text + tables).joined(separator: "\n")
  }

  /// - Throws: `UsageError` with the sum explained.
  func check(_ limit: MemorySize) throws {
    guard total > limit.bytes else { return }
    throw UsageError("--memory-limit \(limit): at the most this needs \(MemorySize(bytes: total)):\n\(description)")
  }
}
