import SigLIP
import Synchronization

/// Text vectors that were encoded before, bounded in bytes.
///
/// Labels repeat from call to call, and a text always costs the full sequence, so a hit saves most of
/// `/classify`'s text side. Two generations stand in for least-recently-used order: when the young one is full it
/// becomes the old one, and what the old one still held is forgotten, unless it was asked for in between.
public final class EmbeddingCache: Sendable {
  public struct Counts: Sendable {
    public var hits = 0
    public var misses = 0
    public var bytes = 0
    public var entries = 0
  }

  private struct Key: Hashable {
    let lane: Lane
    let tokens: TokenIDs
  }

  private struct State {
    var young: [Key: [Float]] = [:]
    var old: [Key: [Float]] = [:]
    var youngBytes = 0
    var oldBytes = 0
    var hits = 0
    var misses = 0
  }

  /// The most that both generations hold together, 0 to keep nothing.
  public let byteLimit: Int
  private let state = Mutex(State())

  public init(byteLimit: Int) {
    self.byteLimit = byteLimit
  }

  /// The vector of a text, if it is remembered.
  public func vector(for tokens: TokenIDs, model: SigLIPModel) -> [Float]? {
    let key = Key(lane: Lane(model: model, modality: .text), tokens: tokens)
    return state.withLock { state in
      if let vector = state.young[key] {
        state.hits += 1
        return vector
      }
      guard let vector = state.old[key] else {
        state.misses += 1
        return nil
      }
      state.hits += 1
      insert(vector, for: key, into: &state)
      return vector
    }
  }

  /// Remembers a text's vector.
  public func insert(_ vector: [Float], for tokens: TokenIDs, model: SigLIPModel) {
    let key = Key(lane: Lane(model: model, modality: .text), tokens: tokens)
    state.withLock { insert(vector, for: key, into: &$0) }
  }

  public var counts: Counts {
    state.withLock { state in
      Counts(
        hits: state.hits, misses: state.misses, bytes: state.youngBytes + state.oldBytes,
        entries: state.young.count + state.old.count)
    }
  }

  private func insert(_ vector: [Float], for key: Key, into state: inout State) {
    let bytes = Self.bytes(of: vector, key)
    guard bytes <= byteLimit / 2 else { return }
    if state.youngBytes + bytes > byteLimit / 2 {
      state.old = state.young
      state.oldBytes = state.youngBytes
      state.young = [:]
      state.youngBytes = 0
    }
    if state.old.removeValue(forKey: key) != nil { state.oldBytes -= bytes }
    if state.young.updateValue(vector, forKey: key) == nil { state.youngBytes += bytes }
  }

  /// What an entry costs: its two arrays with their headers, and its place in the table.
  private static func bytes(of vector: [Float], _ key: Key) -> Int {
    vector.count * MemoryLayout<Float>.stride + key.tokens.ids.count * MemoryLayout<Int32>.stride + 128
  }
}
