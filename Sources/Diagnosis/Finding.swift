/// What one check says of this machine.
public struct Finding: Sendable, Equatable {
  public enum Verdict: String, Sendable {
    case ok
    /// Works, and could be better, or should be known.
    case note
    /// The server will not start, or will not do what was asked for.
    case problem
  }

  /// What was looked at, such as `memory`.
  public let subject: String
  public let verdict: Verdict
  /// What was found.
  public let text: String
  /// What to do next; nil where nothing need be done.
  public let advice: String?

  private init(_ subject: String, _ verdict: Verdict, _ text: String, _ advice: String?) {
    (self.subject, self.verdict, self.text, self.advice) = (subject, verdict, text, advice)
  }

  public static func ok(_ subject: String, _ text: String) -> Finding { Finding(subject, .ok, text, nil) }

  public static func note(_ subject: String, _ text: String, advice: String?) -> Finding {
    Finding(subject, .note, text, advice)
  }

  public static func problem(_ subject: String, _ text: String, advice: String) -> Finding {
    Finding(subject, .problem, text, advice)
  }
}
