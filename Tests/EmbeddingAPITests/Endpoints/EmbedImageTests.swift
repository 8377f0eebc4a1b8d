import Fixtures
import Foundation
import Testing

@testable import EmbeddingAPI

@Suite struct EmbedImageTests {
  private func picture() throws -> [UInt8] { try Fixtures.bytes("Imaging/baseline-420.jpg") }

  @Test func theThreeWaysToSendAPictureGiveTheSameVector() async throws {
    let bytes = try picture()
    let raw = try await MiniAPI.ask("/embed/image", body: bytes, type: "application/octet-stream")
    let base64 = Data(bytes).base64EncodedString()
    let json = try await MiniAPI.ask("/embed/image", json: #"{"image": "\#(base64)"}"#)
    let uri = try await MiniAPI.ask("/embed/image", json: #"{"images": [{"base64": "\#(base64)"}]}"#)
    let form =
      Array("--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"x\"\r\n\r\n".utf8) + bytes
      + Array("\r\n--b--\r\n".utf8)
    let multipart = try await MiniAPI.ask("/embed/image", body: form, type: "multipart/form-data; boundary=b")
    #expect(raw.status == .ok)
    let vector = try MiniAPI.vectors(raw)
    #expect(vector.count == 1)
    for other in [json, uri, multipart] {
      #expect(MiniAPI.largestDifference(try MiniAPI.vectors(other), vector) < 1e-5)
    }
  }

  @Test func aVectorHasUnitLengthUnlessNotNormalised() async throws {
    func length(_ query: String) async throws -> Double {
      let answer = try MiniAPI.object(
        await MiniAPI.ask("/embed/image", body: picture(), type: "image/jpeg", query: query))
      let vector = try #require((answer["embeddings"] as? [[Double]])?.first)
      return vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    #expect(abs(try await length("") - 1) < 1e-5)
    #expect(abs(try await length("normalize=false") - 1) > 1e-3)
  }

  @Test func base64AndArrayHoldTheSameFloats() async throws {
    let bytes = try picture()
    let array = try await MiniAPI.ask("/embed/image", body: bytes, type: "image/jpeg", accept: "application/x-npy")
    let base64 = try MiniAPI.object(
      await MiniAPI.ask("/embed/image", body: bytes, type: "image/jpeg", query: "encoding_format=base64"))
    let text = try #require((base64["embeddings"] as? [String])?.first)
    let bytesOfBase64 = [UInt8](try #require(Data(base64Encoded: text)))
    #expect(array.fields[.contentType] == "application/x-npy")
    let floats = MiniAPI.floats(bytesOfBase64[...])
    let rows = MiniAPI.floats(array.body.suffix(bytesOfBase64.count))
    #expect(floats.count == (base64["dimensions"] as? Int))
    #expect(MiniAPI.largestDifference([rows], [floats]) < 1e-5)
  }

  @Test func aBrokenPictureIsNamed() async throws {
    let whole = Data(try picture())
    let cut = whole.prefix(whole.count / 2).base64EncodedString()
    let response = try await MiniAPI.ask(
      "/embed/image", json: #"{"images": ["\#(whole.base64EncodedString())", "\#(cut)"]}"#)
    #expect(response.status.code == 422)
    let error = try MiniAPI.error(response)
    #expect(error["param"] as? String == "images[1]")
    #expect(error["code"] as? String == "truncated_image")
    #expect((error["message"] as? String)?.hasPrefix("images[1]: JPEG ends after ") == true)
  }

  @Test(arguments: [
    (#"{"images": ["!!"]}"#, 422, "invalid_base64", "images[0]"),
    (#"{"image": "AAAA"}"#, 415, "unsupported_image_format", "image"),
    (#"{"image": "https://example.com/x.png"}"#, 403, "url_not_allowed", "image"),
    (#"{"image": {"path": "/etc/passwd"}}"#, 403, "path_not_allowed", "image"),
    (#"{"image": "data:image/png,xx"}"#, 422, "invalid_data_uri", "image"),
    (#"{"images": []}"#, 422, "invalid_value", "images"),
    (#"{}"#, 422, "missing_field", "image"),
    (#"{"image": "AAAA", "images": ["AAAA"]}"#, 422, "conflicting_fields", "images"),
    (#"{"image": 7}"#, 422, "wrong_type", "image"),
    (#"{"image": "AAAA", "images": null}"#, 422, "wrong_type", "images"),
    (#"{"image": {"base64": "AAAA", "url": "x"}}"#, 422, "invalid_value", "image"),
    (#"{"image": {"base64": "AAAA", "size": 3}}"#, 422, "invalid_value", "image"),
    (#"{"image": {}}"#, 422, "invalid_value", "image"),
    (#"{"image": "AAAA", "encoding_format": "hex"}"#, 422, "invalid_value", "encoding_format"),
    (#"{"image": "AAAA", "max_num_patches": 256}"#, 422, "invalid_value", "max_num_patches"),
    (#"{"image": "AAAA", "max_num_patches": 15}"#, 422, "invalid_value", "max_num_patches"),
    (#"{"image": "AAAA", "max_num_patches": 16.5}"#, 422, "wrong_type", "max_num_patches"),
    (#"{"image": "AAAA", "output": "tokens"}"#, 422, "invalid_value", "output"),
    (#"{"image": "AAAA", "model": "other"}"#, 404, "model_not_found", "model"),
  ])
  func aFaultNamesItsFieldAndRule(json: String, status: Int, code: String, param: String) async throws {
    let response = try await MiniAPI.ask("/embed/image", json: json)
    let error = try MiniAPI.error(response)
    #expect(response.status.code == status)
    #expect(error["code"] as? String == code)
    #expect(error["param"] as? String == param)
  }

  @Test func patchesComeRowByRowBesideTheVector() async throws {
    let bytes = try picture()
    let pooled = try MiniAPI.vectors(await MiniAPI.ask("/embed/image", body: bytes, type: "image/jpeg"))
    let answer = try MiniAPI.object(
      await MiniAPI.ask("/embed/image", body: bytes, type: "image/jpeg", query: "output=patches"))
    let patches = try #require((answer["patches"] as? [[String: Any]])?.first)
    #expect(patches["rows"] as? Int == 8 && patches["columns"] as? Int == 8 && patches["dimensions"] as? Int == 192)
    let vectors = try #require(patches["embeddings"] as? [[Double]])
    #expect(vectors.count == 64 && vectors.allSatisfy { $0.count == 192 })
    #expect(Set(vectors.map { $0[0] }).count > 32, "unlike patches have unlike vectors")
    #expect(MiniAPI.largestDifference(answer["embeddings"] as? [[Double]] ?? [], pooled) < 1e-5)
  }

  @Test func anAnswerOfTooManyPatchesIsRefused() async throws {
    var limits = MiniAPI.patient
    limits.patchValues = 2 * 64 * 192
    let api = try MiniAPI.make(limits: limits)
    let base64 = Data(try picture()).base64EncodedString()
    func status(_ count: Int) async throws -> (Int, String?) {
      let images = Array(repeating: "\"\(base64)\"", count: count).joined(separator: ",")
      let response = try await MiniAPI.ask(
        "/embed/image", json: #"{"output": "patches", "images": [\#(images)]}"#, api: api)
      return (response.status.code, try MiniAPI.error(response)["code"] as? String)
    }
    #expect(try await status(2) == (200, nil))
    #expect(try await status(3) == (413, "answer_too_large"))
  }

  @Test func moreThanTheLimitIsTooLarge() async throws {
    let many = Array(repeating: "\"AAAA\"", count: 65).joined(separator: ",")
    let response = try await MiniAPI.ask("/embed/image", json: #"{"images": [\#(many)]}"#)
    #expect(response.status.code == 413)
  }

  @Test func whatCannotBeAcceptedOrReadIsRefused() async throws {
    let bytes = try picture()
    #expect(
      try await MiniAPI.ask("/embed/image", body: bytes, type: "image/jpeg", accept: "text/html").status.code == 406)
    #expect(try await MiniAPI.ask("/embed/image", body: bytes, type: "text/csv").status.code == 415)
    #expect(try await MiniAPI.ask("/embed/image", json: "{").status.code == 400)
  }
}
