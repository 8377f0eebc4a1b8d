import Testing

@testable import HTTP

@Suite struct GzipTests {
  /// Numbers as JSON would hold them: compressible, not trivial.
  static let sample = Array((0..<20_000).map { "\(($0 &* 7919) % 1000)," }.joined().utf8)

  @Test("gives back what it compressed")
  func roundTrip() throws {
    let compressed = try #require(Gzip.compress(Self.sample))
    #expect(compressed.count < Self.sample.count)
    #expect(try Gzip.inflate(compressed, limits: Limits()) == Self.sample)
    #expect(try Gzip.inflate(compressed + compressed, limits: Limits()) == Self.sample + Self.sample)
  }

  @Test("does not pay for noise")
  func noise() {
    var generator = SystemRandomNumberGenerator()
    #expect(Gzip.compress((0..<4096).map { _ in UInt8.random(in: 0...255, using: &generator) }) == nil)
  }

  @Test("refuses what is cut, changed, or followed by something else")
  func malformed() throws {
    let compressed = try #require(Gzip.compress(Array(Self.sample.prefix(3000))))
    let limits = Limits()
    for end in 0..<compressed.count {
      #expect(throws: RequestError.malformedGzip) { try Gzip.inflate(Array(compressed[..<end]), limits: limits) }
    }
    #expect(throws: RequestError.malformedGzip) { try Gzip.inflate(compressed + [0], limits: limits) }
    var changed = compressed
    changed[compressed.count - 6] ^= 1
    #expect(throws: RequestError.malformedGzip) { try Gzip.inflate(changed, limits: limits) }
  }

  @Test("stops a bomb by its ratio and by its size")
  func bomb() throws {
    let bomb = try #require(Gzip.compress([UInt8](repeating: 0, count: 3 << 20)))
    #expect(throws: RequestError.inflatesTooMuch(ratio: 100)) { try Gzip.inflate(bomb, limits: Limits()) }
    var limits = Limits()
    limits.inflationAllowance = 4 << 20
    #expect(try Gzip.inflate(bomb, limits: limits).count == 3 << 20)
    limits.bodyBytes = 1 << 20
    #expect(throws: RequestError.bodyTooLarge(limit: 1 << 20)) { try Gzip.inflate(bomb, limits: limits) }
  }
}
