import Fetching
import Fixtures
import Foundation
import HTTP
import Testing

@testable import EmbeddingAPI

/// Pictures that a request names, through both endpoints. Fetching itself is tried in `FetcherTests`.
@Suite struct PictureSourcesTests {
  private static let pictures = Fixtures.project.appending(path: "Tests/Fixtures/Imaging").path

  private func folder(byteLimit: Int = 32 << 20) throws -> PictureSources {
    PictureSources(folder: try PictureFolder(Self.pictures), byteLimit: byteLimit)
  }

  @Test func aPathGivesTheVectorOfItsFile() async throws {
    let api = try MiniAPI.make(sources: folder())
    let file = try Fixtures.bytes("Imaging/baseline-420.jpg")
    let base64 = Data(file).base64EncodedString()
    let answer = try await MiniAPI.ask(
      "/embed/image", json: #"{"images": [{"path": "baseline-420.jpg"}, "\#(base64)"]}"#, api: api)
    #expect(answer.status == .ok)
    let vectors = try MiniAPI.vectors(answer)
    #expect(vectors.count == 2 && MiniAPI.largestDifference([vectors[0]], [vectors[1]]) < 1e-5)
    let classified = try await MiniAPI.ask(
      "/classify", json: #"{"image": {"path": "baseline-420.jpg"}, "labels": ["a", "b"]}"#, api: api)
    #expect(classified.status == .ok)
    for answer in [answer, classified] {
      #expect(answer.fields[.init("Server-Timing")!]?.hasPrefix("fetch;dur=") == true)
    }
  }

  @Test(arguments: ["/embed/image", "/classify"])
  func anItemThatGivesNothingIsNamed(path: String) async throws {
    let api = try MiniAPI.make(sources: folder())
    for (source, status, code) in [
      (#"{"path": "../Imaging/baseline-420.jpg"}"#, 403, "path_not_allowed"),
      (#"{"path": "/etc/passwd"}"#, 403, "path_not_allowed"),
      (#"{"path": "none.jpg"}"#, 422, "path_not_readable"),
      (#"{"path": "."}"#, 422, "path_not_readable"),
      (#""http://127.0.0.1/x.png""#, 403, "url_not_allowed"),
    ] {
      let answer = try await MiniAPI.ask(
        path, json: #"{"images": [{"path": "baseline-420.jpg"}, \#(source)], "labels": ["a"]}"#, api: api)
      let error = try MiniAPI.error(answer)
      #expect(answer.status.code == status, "\(source)")
      #expect(error["code"] as? String == code)
      #expect(error["param"] as? String == "images[1]")
      #expect((error["message"] as? String)?.hasPrefix("images[1]: ") == true)
    }
  }

  @Test func aURLThatIsNotAllowedIsRefusedInTheSameWords() async throws {
    let fetcher = try Fetcher(
      .init(allowed: ["http://localhost/", "http://nowhere.invalid/"].map { try URLPrefix($0) }))
    let api = try MiniAPI.make(sources: PictureSources(fetcher: fetcher))
    var messages: Set<String> = []
    for url in ["http://localhost/x", "http://nowhere.invalid/x", "http://example.com/x", "http://localhost:81/x"] {
      let answer = try await MiniAPI.ask("/embed/image", json: #"{"image": "\#(url)"}"#, api: api)
      let error = try MiniAPI.error(answer)
      #expect(answer.status.code == 403)
      #expect(error["code"] as? String == "url_not_allowed")
      messages.insert(error["message"] as? String ?? "")
    }
    #expect(messages == ["image: this server does not fetch from there"])
    let page = String(decoding: try await MiniAPI.ask("/metrics", api: api).body, as: UTF8.self)
    #expect(page.contains("siglip_fetches_total{outcome=\"not_allowed\"} 4\n"))
    #expect(page.contains("siglip_fetches_total{outcome=\"fetched\"} 0\n"))
  }

  @Test func namedPicturesShareOneLimit() async throws {
    let size = try Fixtures.bytes("Imaging/baseline-420.jpg").count
    let two = #"{"images": [{"path": "baseline-420.jpg"}, {"path": "baseline-420.jpg"}]}"#
    let enough = try await MiniAPI.ask(
      "/embed/image", json: two, api: MiniAPI.make(sources: folder(byteLimit: 2 * size)))
    #expect(enough.status == .ok)
    let answer = try await MiniAPI.ask(
      "/embed/image", json: two,
      api: MiniAPI.make(sources: folder(byteLimit: 2 * size - 1)))
    #expect(answer.status.code == 413)
    #expect(try MiniAPI.error(answer)["code"] as? String == "image_too_large")
  }

  @Test func namedPicturesCountAsBodiesDo() async throws {
    let size = try Fixtures.bytes("Imaging/baseline-420.jpg").count
    let api = try MiniAPI.make(sources: folder())
    for (limit, status) in [(size, 200), (size - 1, 503)] {
      var request = Request(
        method: .post, path: "/embed/image", fields: [.contentType: "application/json"],
        body: Array(#"{"image": {"path": "baseline-420.jpg"}}"#.utf8))
      request.lease = ByteLease(limit: limit)
      let answer = await api.router().respond(to: request)
      #expect(answer.status.code == status)
    }
  }
}
