import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// siglip-server, as the programs of photo search ask it.
struct Service {
  let url = ProcessInfo.processInfo.environment["SIGLIP_URL"] ?? "http://127.0.0.1:8080"

  /// The answer, in JSON; nil for a picture that is refused, which is named. A busy service (429, 503) is asked again when its
  /// Retry-After says, ten times.
  func ask(_ path: String, _ question: [String: [String]], picture: String? = nil, left: Int = 10) async throws
    -> String?
  {
    guard let url = URL(string: url + path) else { throw Fault("\(url) is no URL") }
    let image = try picture.map { picture in
      guard let data = FileManager.default.contents(atPath: picture) else { throw Fault("\(picture): cannot be read") }
      return data.base64EncodedString()
    }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = try JSONEncoder().encode(image.map { question.merging(["images": [$0]]) { $1 } } ?? question)
    let (answer, response) = try await URLSession.shared.data(for: request)
    let head = response as? HTTPURLResponse
    if head?.statusCode == 200 { return String(decoding: answer, as: UTF8.self) }
    if left > 0, let wait = head?.value(forHTTPHeaderField: "Retry-After").flatMap(Int.init) {
      try await Task.sleep(for: .seconds(wait))
      return try await ask(path, question, picture: picture, left: left - 1)
    }
    let error = try JSONDecoder().decode([String: [String: String?]].self, from: answer)["error"] ?? [:]
    let refusal = Fault("\(picture ?? path): \((error["message"] ?? nil) ?? "refused")")
    guard ["invalid_image", "too_large"].contains(error["type"]) else { throw refusal }
    complain(refusal)
    return nil
  }
}
