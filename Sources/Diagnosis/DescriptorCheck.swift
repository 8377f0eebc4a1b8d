/// Whether there are descriptors for all connections.
public struct DescriptorCheck: Sendable {
  /// The limits of this process (`ulimit -Sn`, `-Hn`); the server raises the soft one as far as it needs.
  public var soft: Int
  public var hard: Int
  /// What `connections` need, and the server besides.
  public var needed: Int
  public var connections: Int

  public init(soft: Int, hard: Int, needed: Int, connections: Int) {
    (self.soft, self.hard, self.needed, self.connections) = (soft, hard, needed, connections)
  }

  public var finding: Finding {
    let text = "\(soft), to be raised up to \(hard); \(connections) connections need \(needed)"
    guard max(soft, hard) < needed else { return .ok("descriptors", text) }
    return .note(
      "descriptors", text, advice: "raise the hard limit (ulimit -Hn, LimitNOFILE=) or lower --max-connections")
  }
}
