import HTTP

/// What an endpoint gives: the response, and where its time went.
struct Answer: Sendable {
  var response: Response
  var times = StageTimes()
}

/// How the two embed paths answer, chosen by the `Accept` field.
enum EmbeddingFormat: String, Sendable, CaseIterable {
  case json = "application/json"
  case numpy = "application/x-npy"

  /// The caller's preference; JSON when it has none.
  init(accepting request: Request) throws {
    let offered = Self.allCases.map(\.rawValue)
    guard let best = request.accept.prefers(offered), let format = Self(rawValue: best) else {
      throw RequestFault.notAcceptable(offered: offered.joined(separator: " or "))
    }
    self = format
  }
}
