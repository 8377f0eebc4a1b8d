import FoundationEssentials
import HTTPTypes

/// Scheme, host and port: what decides whether a token may be sent.
struct Origin: Equatable, Sendable {
  let scheme: String
  let host: String
  let port: Int

  /// - Returns: nil for what is not http or https.
  init?(_ url: URL) {
    guard let scheme = url.scheme?.lowercased(), let host = url.host()?.lowercased(), !host.isEmpty,
      let usual = ["http": 80, "https": 443][scheme]
    else { return nil }
    self.scheme = scheme
    self.host = host
    port = url.port ?? usual
  }
}

/// A commit as the hub tells of it.
struct RemoteCommit: Sendable {
  let id: String
  let files: [String]
}

/// A file as the hub tells of it.
struct RemoteFile: Sendable {
  let name: String
  /// The blob's name in the cache.
  let etag: String
  let digest: Digest
  /// In bytes.
  let size: Int64
  /// Where its bytes are.
  let location: URL

  init(name: String, url: URL, target: URL?, response: HTTPResponse) throws(HubError) {
    guard response.field("X-Repo-Commit") != nil else {
      throw .notAHub(url: url.absoluteString, lacks: "X-Repo-Commit")
    }
    guard let tag = response.field("X-Linked-Etag") ?? response.field("ETag") else {
      throw .notAHub(url: url.absoluteString, lacks: "ETag")
    }
    guard let length = response.field("X-Linked-Size") ?? (target == nil ? response.field("Content-Length") : nil),
      let size = Int64(length), (0...Self.largestSize).contains(size)
    else { throw .notAHub(url: url.absoluteString, lacks: "size") }
    etag = Self.normalised(etag: tag)
    guard let digest = Digest(etag: etag) else { throw .unknownDigest(file: name, etag: tag) }
    self.name = name
    self.digest = digest
    self.size = size
    location = target ?? url
  }

  /// More than any disk has; sums of such sizes do not overflow.
  private static let largestSize: Int64 = 1 << 50

  /// Without the quotes, and without the mark of a weak one.
  static func normalised(etag: String) -> String {
    let quoted = etag.drop { $0 == "W" || $0 == "/" }.drop { $0 == "\"" }
    return String(quoted.reversed().drop { $0 == "\"" }.reversed())
  }
}

extension HubClient {
  /// Where an answer sends to, or nil where it is none that sends elsewhere.
  ///
  /// - Throws: `HubError.redirectRefused` for a way from https to http, or to another scheme.
  static func redirect(from url: URL, _ response: HTTPResponse) throws(HubError) -> URL? {
    guard [301, 302, 303, 307, 308].contains(response.status.code),
      let location = response.headerFields[.location]
    else { return nil }
    guard let target = URL(string: location, relativeTo: url)?.absoluteURL, let origin = Origin(target),
      origin.scheme == "https" || url.scheme?.lowercased() == "http"
    else { throw .redirectRefused(from: url.host() ?? "", to: location) }
    return target
  }

  /// Turns a refusal into its reason. The hub answers 401 for what does not exist as well as for what is private.
  static func check(_ response: HTTPResponse, url: URL, model: HubModel, hasToken: Bool) throws(HubError) {
    let host = url.host() ?? ""
    let repository = model.repository.description
    let reason = response.field("X-Error-Message") ?? ""
    switch (response.status.code, response.field("X-Error-Code")) {
    case (200..<400, _): return
    case (_, "RevisionNotFound"): throw .revisionMissing(repository: repository, revision: model.revision)
    case (_, "EntryNotFound"): throw .fileMissing(url.lastPathComponent)
    case (_, "GatedRepo"): throw .gated(repository: repository, hasToken: hasToken)
    case (_, "RepoNotFound"), (404, _): throw .repositoryMissing(repository: repository, hasToken: hasToken)
    case (401, _) where hasToken: throw .tokenRefused(repository: repository)
    case (401, _): throw .repositoryMissing(repository: repository, hasToken: false)
    case (429, _): throw .rateLimited(host: host, seconds: retryAfter(response) ?? 0)
    case (408, _), (500..., _): throw .unavailable(host: host, status: response.status.code)
    default:
      throw .forbidden(repository: repository, reason: reason.isEmpty ? "status \(response.status.code)" : reason)
    }
  }

  /// Seconds to wait: `Retry-After`, or the `t` of the hub's `RateLimit`.
  private static func retryAfter(_ response: HTTPResponse) -> Int? {
    if let text = response.headerFields[.retryAfter], let seconds = Int(text), seconds >= 0 {
      return seconds
    }
    let limit = response.field("RateLimit")
    return limit?.firstMatch(of: /t\s*=\s*(\d{1,6})/).flatMap { Int($0.1) }
  }
}

extension HTTPResponse {
  fileprivate func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { headerFields[$0] } }
}
