import Testing

@testable import EmbeddingAPI

@Suite struct EmbedTextTests {
  @Test func tokensCountRealOnesWithEOS() async throws {
    let answer = try MiniAPI.object(await MiniAPI.ask("/embed/text", json: #"{"texts": ["", ""]}"#))
    let usage = try #require(answer["usage"] as? [String: Int])
    #expect(usage == ["texts": 2, "tokens": 2])
    #expect((answer["embeddings"] as? [[Double]])?.count == 2)
  }

  @Test func aPlainBodyIsOneText() async throws {
    let plain = try await MiniAPI.ask("/embed/text", body: Array("くま".utf8), type: "text/plain; charset=utf-8")
    let json = try await MiniAPI.ask("/embed/text", json: #"{"text": "くま"}"#)
    #expect(plain.status == .ok)
    #expect(MiniAPI.largestDifference(try MiniAPI.vectors(plain), try MiniAPI.vectors(json)) < 1e-5)
  }

  @Test func aLongTextIsCutAndListedOrRefused() async throws {
    let long = String(repeating: "bear ", count: 200)
    let cut = try MiniAPI.object(await MiniAPI.ask("/embed/text", json: #"{"texts": ["x", "\#(long)"]}"#))
    #expect(cut["truncated"] as? [Int] == [1])
    let refused = try await MiniAPI.ask("/embed/text", json: #"{"texts": ["x", "\#(long)"], "truncate": false}"#)
    #expect(refused.status.code == 422)
    let error = try MiniAPI.error(refused)
    #expect(error["code"] as? String == "text_too_long")
    #expect(error["param"] as? String == "texts[1]")
  }

  @Test func textThatIsNotUTF8IsRefused() async throws {
    let response = try await MiniAPI.ask("/embed/text", body: [0x61, 0xff], type: "text/plain")
    #expect(response.status.code == 400)
    #expect(try MiniAPI.error(response)["code"] as? String == "not_utf8")
  }

  @Test func aTextSeenBeforeComesFromTheCache() async throws {
    let api = try MiniAPI.make()
    let first = try await MiniAPI.ask("/embed/text", json: #"{"text": "owl"}"#, api: api)
    let second = try await MiniAPI.ask("/embed/text", json: #"{"text": "owl"}"#, api: api)
    #expect(try MiniAPI.vectors(first) == MiniAPI.vectors(second))
    #expect(api.embedder.cache.counts.hits == 1)
    #expect(api.embedder.pool.counts.byModality[.text]?.items == 1)
  }
}
