import FoundationEssentials
import HTTPTypes
import Synchronization

/// The hub's HTTP interface, as far as a pull needs it.
struct HubClient: Sendable {
  let environment: HubEnvironment
  private let session: HTTPSession
  private let endpoint: Origin

  init(environment: HubEnvironment) throws(HubError) {
    guard let url = URL(string: environment.endpoint), let origin = Origin(url) else {
      throw .invalidEndpoint(environment.endpoint)
    }
    self.environment = environment
    endpoint = origin
    session = HTTPSession(authorities: environment.authorities)
  }

  /// Asks which commit a revision is, and which files it has.
  func commit(of model: HubModel) async throws -> RemoteCommit {
    struct Answer: Decodable {
      struct Sibling: Decodable {
        let rfilename: String
      }
      let sha: String?
      let siblings: [Sibling]?
    }
    let url = try url("/api/models/\(model.repository)/revision/\(Self.quoted(model.revision, keeping: ""))")
    let body = Mutex(Data())
    _ = try await get(url, timeout: environment.metadataTimeout, model: model) { _ in
    } receive: { data in
      // A list of a thousand files has some 100 kB.
      try body.withLock {
        guard $0.count + data.count <= 64 << 20 else { throw HubError.oversized(file: url.path, expected: 64 << 20) }
        $0.append(data)
      }
    }
    let answer = try? JSONDecoder().decode(Answer.self, from: body.withLock { $0 })
    guard let commit = answer?.sha, commit.isCommit else {
      throw HubError.notAHub(url: url.absoluteString, lacks: "commit")
    }
    guard let files = answer?.siblings?.map(\.rfilename) else {
      throw HubError.notAHub(url: url.absoluteString, lacks: "list of files")
    }
    return RemoteCommit(id: commit, files: files)
  }

  /// Asks for a file's size, digest and place. Redirects within the hub are followed; the one that leaves it is the
  /// answer, for it carries the facts.
  func file(_ name: String, of model: HubModel, commit: String) async throws -> RemoteFile {
    var url = try url("/\(model.repository)/resolve/\(commit)/\(Self.quoted(name, keeping: "/"))")
    for _ in 0..<Self.redirectLimit {
      var request = request(url, timeout: environment.metadataTimeout)
      request.method = .head
      let response = try await session.send(request)
      let target = try Self.redirect(from: url, response)
      if let target, Origin(target) == Origin(url) {
        url = target
        continue
      }
      try Self.check(response, url: url, model: model, hasToken: environment.token != nil)
      return try RemoteFile(name: name, url: url, target: target, response: response)
    }
    throw HubError.tooManyRedirects(url: url.absoluteString)
  }

  /// Fetches a file's bytes, or a part of them.
  ///
  /// - Parameters:
  ///   - offset: the first byte wanted; nil asks without a range.
  ///   - accept: sees the head of the answer, whose status is 200 or 206.
  func bytes(
    at location: URL, range: ClosedRange<Int64>?, model: HubModel,
    accept: @escaping @Sendable (HTTPResponse) throws -> Void, receive: @escaping @Sendable (Data) throws -> Void
  ) async throws {
    _ = try await get(
      location, range: range, timeout: environment.stallTimeout, model: model, accept: accept, receive: receive)
  }

  private func get(
    _ start: URL, range: ClosedRange<Int64>? = nil, timeout: Duration, model: HubModel,
    accept: @escaping @Sendable (HTTPResponse) throws -> Void, receive: @escaping @Sendable (Data) throws -> Void
  ) async throws -> HTTPResponse {
    var url = start
    for _ in 0..<Self.redirectLimit {
      var request = request(url, timeout: timeout)
      if let range { request.fields[.range] = "bytes=\(range.lowerBound)-\(range.upperBound)" }
      let (here, isHub) = (url, Origin(url) == endpoint)
      let hasToken = environment.token != nil
      let response = try await session.send(request) { response in
        guard try Self.redirect(from: here, response) == nil else { return false }
        if !isHub, [401, 403, 404, 410].contains(response.status.code) {
          throw HubError.locationExpired(status: response.status.code)
        }
        try Self.check(response, url: here, model: model, hasToken: hasToken)
        try accept(response)
        return true
      } receive: { bytes in
        try receive(Data(bytes))
      }
      guard let target = try Self.redirect(from: url, response) else { return response }
      url = target
    }
    throw HubError.tooManyRedirects(url: start.absoluteString)
  }

  private func url(_ path: String) throws(HubError) -> URL {
    guard let url = URL(string: environment.endpoint + path) else { throw .invalidEndpoint(environment.endpoint) }
    return url
  }

  /// The token goes to the hub itself and to nobody else.
  private func request(_ url: URL, timeout: Duration) -> HubRequest {
    var request = HubRequest(url: url, patience: timeout)
    // Sizes and ranges are those of the file, not of a compressed form.
    request.fields[.acceptEncoding] = "identity"
    if let token = environment.token, Origin(url) == endpoint { request.fields[.authorization] = "Bearer \(token)" }
    return request
  }

  private static let redirectLimit = 8

  /// RFC 3986: all but the unreserved characters and those in `kept` as percent and two digits.
  static func quoted(_ text: String, keeping kept: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~".utf8).union(kept.utf8)
    return text.utf8.map { byte in
      plain.contains(byte)
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
