import Testing

@testable import EmbeddingAPI

@Suite struct KeyRingTests {
  private let key = "0123456789abcdef"

  private func keys(_ file: String) throws -> APIKeys {
    var keys = APIKeys()
    try keys.add(file: file)
    return keys
  }

  @Test func theSchemeIsBearerInAnyCase() throws {
    let ring = try KeyRing(keys("shop:\(key)"))
    for right in ["Bearer \(key)", "bearer \(key)", "BEARER   \(key)"] {
      #expect(ring.caller(authorization: right) == "shop")
    }
    for wrong in ["", key, "Bearer", "Bearer ", "Basic \(key)", "Bearer\(key)", "Bearer \(key), Bearer \(key)"] {
      #expect(ring.caller(authorization: wrong) == nil)
    }
    #expect(ring.requests == ["shop": 3])
  }

  @Test func newKeysTakeThePlaceOfTheOldAndCountsStay() throws {
    let ring = try KeyRing(keys("shop:\(key)"))
    _ = ring.caller(authorization: "Bearer \(key)")
    try ring.replace(with: keys("search:\(key)0"))
    #expect(ring.caller(authorization: "Bearer \(key)") == nil)
    #expect(ring.caller(authorization: "Bearer \(key)0") == "search")
    #expect(ring.names == ["search"])
    #expect(ring.requests == ["shop": 1, "search": 1])
  }

  @Test func withoutAKeyThereIsNoRing() throws {
    #expect(throws: APIKeyError.noKeys) { try KeyRing(APIKeys()) }
    let ring = try KeyRing(keys("shop:\(key)"))
    #expect(throws: APIKeyError.noKeys) { try ring.replace(with: APIKeys()) }
    #expect(ring.caller(authorization: "Bearer \(key)") == "shop")
  }
}
