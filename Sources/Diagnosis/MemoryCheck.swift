import Serving

/// Whether the memory that is left holds what the server will need.
public struct MemoryCheck: Sendable {
  /// Bytes that the system could give without swapping.
  public var available: Int
  /// The control group's limit; nil without one.
  public var group: ControlGroup.Memory?
  /// Bytes that an idle server has; nil where a model is not on this machine yet.
  public var idle: Int?
  /// Bytes that it may need at the most, under load; nil likewise.
  public var most: Int?

  public init(available: Int, group: ControlGroup.Memory? = nil, idle: Int?, most: Int?) {
    (self.available, self.group, self.idle, self.most) = (available, group, idle, most)
  }

  public var finding: Finding {
    let left = min(available, group.map { $0.limit - $0.used } ?? .max)
    let limit = group.map { " (control group: \(Self.text($0.limit)), \(Self.text($0.used)) used)" } ?? ""
    let text = "\(Self.text(left)) left\(limit)"
    guard let idle, let most else {
      return .note(
        "memory", "\(text); what the models need is known once they are here", advice: "run siglip pull for each first")
    }
    let need = "\(text); idle the server has \(Self.text(idle)), under load at the most \(Self.text(most))"
    if left < idle {
      return .problem(
        "memory", need, advice: "give it more memory, a smaller checkpoint, or --precision int8")
    }
    if left < most {
      return .note(
        "memory", need,
        advice: "lower --max-megapixels, --max-queue or --max-body; --memory-limit refuses to start past a bound")
    }
    return .ok("memory", need)
  }

  private static func text(_ bytes: Int) -> String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }
}
