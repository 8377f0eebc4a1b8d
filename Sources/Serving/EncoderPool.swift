import Compute
import SigLIP
import Threads

/// The shared encoders: whoever has pictures or texts to encode asks here.
public final class EncoderPool: Sendable {
  public struct Configuration: Sendable {
    /// Threads that compute at the same time, in all encoders together.
    public var threads = 1
    /// Encoders that work side by side, each on a batch of its own. A lone one has all threads, and as many as threads
    /// one each: so an idle machine gives a request all cores, and a busy one gives each core its own work.
    public var workers = 1
    /// Tokens in one batch, unless a single item has more. Past some 2,000 a batch gains no speed, only memory.
    public var tokenBudget = 2048
    /// Items in one batch, however short: a bound for the memory that is needed once an item.
    public var sequenceLimit = 64
    /// Items admitted at once.
    public var itemLimit = 512

    public init() {}
  }

  public let configuration: Configuration
  private let batcher: Batcher

  /// Starts the workers.
  ///
  /// - Throws: `ThreadError` where the system gives no more threads.
  public init(_ configuration: Configuration) throws(ThreadError) {
    self.configuration = configuration
    batcher = Batcher(
      itemLimit: configuration.itemLimit, tokenBudget: configuration.tokenBudget,
      sequenceLimit: configuration.sequenceLimit)
    let threads = ThreadTeam.Shared(threads: configuration.threads, teams: configuration.workers)
    for index in 0..<configuration.workers {
      try Worker.start(
        index, batcher: batcher, threads: threads, tokenBudget: configuration.tokenBudget,
        sequenceLimit: configuration.sequenceLimit)
    }
  }

  deinit {
    batcher.stop()
  }

  /// Holds places in the queue for a request's items while `body` prepares and encodes them.
  ///
  /// - Parameter patience: time left to the request; default: any.
  /// - Throws: `ServingError.queueFull` or `.deadlineOutOfReach` before `body` starts, or what `body` throws.
  @discardableResult
  public func admitting<Result>(
    _ items: Int, patience: Duration? = nil, _ body: () async throws -> Result
  ) async throws -> Result {
    try batcher.admit(items, patience: patience)
    var isDone = false
    defer { batcher.release(items, isDone: isDone) }
    let result = try await body()
    isDone = true
    return result
  }

  /// Refuses where the queue is so full that no request would be admitted, of whatever size: asked before work that only tells
  /// how large a request is.
  public func checkRoom() throws(ServingError) {
    try batcher.checkRoom()
  }

  /// Encodes items with one tower; waits until all are done.
  ///
  /// - Parameters:
  ///   - inputs: all of the modality given.
  ///   - output: what is wanted of pictures; a model without a pooling head has no `pooled`, one without a classifier
  ///     no `classes`.
  /// - Returns: one vector per input, in order, not normalised, each as long as `VisionTower.valueCount` says.
  /// - Throws: `ServingError`, or `CancellationError` when the task is cancelled.
  public func encode(
    _ inputs: [EncoderInput], model: SigLIPModel, modality: Modality, output: PictureOutput = .pooled
  ) async throws -> EncodedItems {
    guard !inputs.isEmpty else { return EncodedItems(vectors: [], timing: EncodingTime()) }
    precondition(inputs.allSatisfy { $0.modality == modality }, "an order goes to one tower")
    precondition(modality == .image || output == .pooled, "a text is its vector")
    let order = Order(count: inputs.count)
    let lane = Lane(model: model, modality: modality, output: output)
    try batcher.submit(inputs.map(Item.init), lane: lane, order: order)
    do {
      return try await order.outcome()
    } catch {
      batcher.abandon(order, lane: lane)
      throw error
    }
  }

  /// Fails what waits and ends the workers once they have finished their batch.
  public func stop() {
    batcher.stop()
  }

  public var counts: ServingCounts { batcher.counts }
}
