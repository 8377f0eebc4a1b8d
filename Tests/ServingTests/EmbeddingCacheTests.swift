import SigLIP
import Testing

@testable import Serving

@Suite struct EmbeddingCacheTests {
  private func tokens(_ id: Int32) -> TokenIDs {
    TokenIDs(ids: [id], count: 1, isTruncated: false)
  }

  /// An entry of 100 floats and one id: 400 + 4 + 128 bytes.
  private let entryBytes = 532
  private let vector = [Float](repeating: 0.5, count: 100)

  @Test func itRemembersByTokens() throws {
    let model = try Mini.model.get()
    let cache = EmbeddingCache(byteLimit: 10 * entryBytes)
    #expect(cache.vector(for: tokens(1), model: model) == nil)
    cache.insert(vector, for: tokens(1), model: model)
    #expect(cache.vector(for: tokens(1), model: model) == vector)
    #expect(cache.vector(for: tokens(2), model: model) == nil)
    #expect(cache.counts.hits == 1)
    #expect(cache.counts.misses == 2)
    #expect(cache.counts.bytes == entryBytes)
  }

  @Test func itNeverHoldsMoreThanItsLimit() throws {
    let model = try Mini.model.get()
    let cache = EmbeddingCache(byteLimit: 10 * entryBytes)
    for id in 0..<100 {
      cache.insert(vector, for: tokens(Int32(id)), model: model)
      #expect(cache.counts.bytes <= 10 * entryBytes)
    }
    #expect(cache.counts.entries >= 5)
    #expect(cache.vector(for: tokens(99), model: model) != nil)
    #expect(cache.vector(for: tokens(0), model: model) == nil)
  }

  @Test func whatIsAskedForStays() throws {
    let model = try Mini.model.get()
    let cache = EmbeddingCache(byteLimit: 10 * entryBytes)
    cache.insert(vector, for: tokens(-1), model: model)
    for id in 0..<50 {
      cache.insert(vector, for: tokens(Int32(id)), model: model)
      #expect(cache.vector(for: tokens(-1), model: model) != nil)
    }
  }

  @Test func aLimitOfZeroKeepsNothing() throws {
    let cache = EmbeddingCache(byteLimit: 0)
    cache.insert(vector, for: tokens(1), model: try Mini.model.get())
    #expect(cache.counts.entries == 0)
  }
}
