/// What the pool has done so far and what it holds now, for the metrics.
public struct ServingCounts: Sendable {
  /// Upper bounds of the batch-size histogram, in items.
  public static let batchSizeBounds = [1, 2, 4, 8, 16, 32, 64, 128]

  public struct PerModality: Sendable {
    public var batches = 0
    public var items = 0
    public var encodeSeconds = 0.0
    /// Batches by size: one count per bound and a last one for those above.
    public var batchSizes = Array(repeating: 0, count: ServingCounts.batchSizeBounds.count + 1)
  }

  public var byModality: [Modality: PerModality] = [:]
  /// Items that joined an identical one in flight.
  public var sharedItems = 0
  /// Items whose callers had gone or run out of time before their turn.
  public var droppedItems = 0
  /// Items refused because the queue was full.
  public var refusedItems = 0
  /// Items admitted and not finished: being decoded, waiting or being encoded.
  public var admittedItems = 0
  /// Workers that have nothing to do.
  public var idleWorkers = 0
  /// Items waiting for a worker.
  public var waitingItems = 0

  mutating func record(_ batch: Batch, encode: Duration) {
    let size = batch.tickets.count
    let bucket = Self.batchSizeBounds.firstIndex { size <= $0 } ?? Self.batchSizeBounds.count
    var counts = byModality[batch.lane.modality] ?? PerModality()
    counts.batches += 1
    counts.items += size
    counts.encodeSeconds += encode / .seconds(1)
    counts.batchSizes[bucket] += 1
    byModality[batch.lane.modality] = counts
  }
}
