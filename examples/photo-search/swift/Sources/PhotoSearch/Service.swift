import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Calls of siglip-server, in its own words: requests and answers are its JSON.
struct Service {
  let url: String

  struct Pictures: Encodable {
    let images: [Data]  // JSONEncoder writes base64, as the service reads it
    let labels: [String]?

    init(_ paths: some Sequence<String>, labels: [String]? = nil) throws {
      images = try paths.map { path in
        guard let data = FileManager.default.contents(atPath: path) else { throw Fault("\(path): cannot be read") }
        return data
      }
      self.labels = labels
    }
  }

  struct Embeddings: Decodable {
    var embeddings: [[Float]]
  }

  struct Classification: Decodable {
    struct Result: Decodable {
      struct Prediction: Decodable {
        var label: String
        var score: Double
      }

      var predictions: [Prediction]
    }

    var results: [Result]
  }

  private struct Refusal: Decodable {
    struct Reason: Decodable {
      var message: String
      var type: String
    }

    var error: Reason
  }

  /// - Throws: `Fault` with the service's own sentence.
  func ask<Answer: Decodable>(_ path: String, _ body: some Encodable) async throws -> Answer {
    let (status, data) = try await post(path, body)
    guard status == 200 else { throw Fault("\(path): \(try refusal(data).message)") }
    return try JSONDecoder().decode(Answer.self, from: data)
  }

  /// Sends pictures, at most 8 a request, and hands them on with their answer. A picture that is refused fails its
  /// whole request: that is halved until the picture stands alone, to be named and left out.
  func send<Answer: Decodable>(
    _ path: String, _ pictures: ArraySlice<String>, labels: [String]? = nil,
    then keep: (ArraySlice<String>, Answer) throws -> Void
  ) async throws {
    guard let first = pictures.first else { return }
    if pictures.count <= 8 {
      let (status, data) = try await post(path, Pictures(pictures, labels: labels))
      if status == 200 { return try keep(pictures, JSONDecoder().decode(Answer.self, from: data)) }
      let refusal = try refusal(data)
      guard status == 413 || refusal.type == "invalid_image" else { throw Fault("\(path): \(refusal.message)") }
      if pictures.count == 1 { return warn("\(first): \(refusal.message)") }
    }
    let half = pictures.count / 2
    try await send(path, pictures.prefix(half), labels: labels, then: keep)
    try await send(path, pictures.dropFirst(half), labels: labels, then: keep)
  }

  /// A busy service (429, 503) is asked again when its Retry-After says.
  private func post(_ path: String, _ body: some Encodable) async throws -> (status: Int, Data) {
    guard let address = URL(string: url + path) else { throw Fault("\(url) is no URL") }
    var request = URLRequest(url: address)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = try JSONEncoder().encode(body)
    for left in stride(from: 10, through: 0, by: -1) {
      let (data, response) = try await URLSession.shared.data(for: request)
      guard let response = response as? HTTPURLResponse else { break }
      guard left > 0, [429, 503].contains(response.statusCode) else { return (response.statusCode, data) }
      try await Task.sleep(for: .seconds(Int(response.value(forHTTPHeaderField: "Retry-After") ?? "") ?? 1))
    }
    throw Fault("\(url) does not answer as HTTP")
  }

  private func refusal(_ data: Data) throws -> Refusal.Reason {
    try JSONDecoder().decode(Refusal.self, from: data).error
  }
}
