/// Why a model is not found in the cache, or does not get there.
public enum HubError: Error, Equatable, Sendable {
  // What the user named.
  case invalidRepositoryID(String)
  case invalidRevision(String)
  case invalidEndpoint(String)
  case repositoryMissing(repository: String, hasToken: Bool)
  case revisionMissing(repository: String, revision: String)
  case gated(repository: String, hasToken: Bool)
  case tokenRefused(repository: String)
  case forbidden(repository: String, reason: String)
  /// None of the files that hold weights is there in a format that we read.
  case noWeights(repository: String)
  case noConfiguration(repository: String)
  /// The network may not be used, and files are missing; all of them, where the list is empty.
  case offline(model: String, missing: [String], cache: String)

  // What the hub, or the way to it, does.
  case unreachable(host: String, reason: String)
  case certificateRefused(host: String, reason: String)
  case unavailable(host: String, status: Int)
  case rateLimited(host: String, seconds: Int)
  case fileMissing(String)
  /// An answer that a hub does not give; `lacks` is what is not in it.
  case notAHub(url: String, lacks: String)
  case redirectRefused(from: String, to: String)
  case tooManyRedirects(url: String)
  /// The address that the hub gave for a file's bytes is no longer good.
  case locationExpired(status: Int)
  case rangesIgnored(file: String)
  case cut(file: String, expected: Int64, found: Int64)
  case stalled(host: String)
  case oversized(file: String, expected: Int64)
  case wrongDigest(file: String, expected: String, found: String)
  case unknownDigest(file: String, etag: String)
  case invalidIndex(file: String)

  // What this machine does.
  case diskTooSmall(path: String, needed: Int64, free: Int64)
  case diskFull(path: String)
  case fileSizeLimit(path: String)
  case systemCall(name: String, path: String, code: Int32)
}

extension HubError {
  /// Whether other arguments are needed; else the same ones may work another time.
  public var isUsersMistake: Bool {
    switch self {
    case .invalidRepositoryID, .invalidRevision, .invalidEndpoint, .repositoryMissing, .revisionMissing, .gated,
      .tokenRefused, .forbidden, .noWeights, .noConfiguration, .offline:
      true
    default: false
    }
  }

  /// Whether the next try may go better.
  var isPassing: Bool {
    switch self {
    case .unreachable, .unavailable, .rateLimited, .locationExpired, .cut, .stalled: true
    default: false
    }
  }
}
