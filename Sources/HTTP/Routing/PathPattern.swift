/// `/models/{name}/ready`, split once.
struct PathPattern: Sendable {
  private enum Segment {
    case literal(String)
    case parameter(String)
  }

  private let segments: [Segment]

  init(_ template: String) {
    segments = Self.split(template).map { part in
      part.hasPrefix("{") && part.hasSuffix("}")
        ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
    }
  }

  /// Without a parameter, so the path can be looked up as it stands.
  var isLiteral: Bool {
    segments.allSatisfy { if case .literal = $0 { true } else { false } }
  }

  static func split(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: false)
  }

  /// The parameters' decoded values, or nil where the path does not fit.
  /// - Parameter path: the segments as they came on the wire. Each is decoded by itself, so `a%2Fb` is one segment.
  func match(_ path: [Substring]) -> [String: String]? {
    guard path.count == segments.count else { return nil }
    var parameters: [String: String] = [:]
    for (segment, encoded) in zip(segments, path) {
      guard let text = PercentEncoding.decode(encoded) else { return nil }
      switch segment {
      case .literal(let literal): guard literal == text else { return nil }
      case .parameter(let name):
        guard !text.isEmpty else { return nil }
        parameters[name] = text
      }
    }
    return parameters
  }
}
