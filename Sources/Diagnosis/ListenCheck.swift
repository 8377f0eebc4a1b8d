/// Whether the server can listen where it is told to.
public struct ListenCheck: Sendable {
  /// As the log writes it, such as `http://127.0.0.1:8080` or `unix:/run/siglip.sock`.
  public var address: String
  /// Why it cannot be taken; nil: it is free.
  public var failure: String?
  /// Whether other machines can reach it.
  public var isExposed: Bool
  public var asksForKeys: Bool

  public init(address: String, failure: String?, isExposed: Bool, asksForKeys: Bool) {
    (self.address, self.failure, self.isExposed, self.asksForKeys) = (address, failure, isExposed, asksForKeys)
  }

  public var finding: Finding {
    if let failure {
      return .problem("address", "\(address): \(failure)", advice: "give another --host, --port or --unix-socket")
    }
    if isExposed, !asksForKeys {
      return .note(
        "address", "\(address) is free; whoever reaches this machine may call the server",
        advice: "give --api-keys-file, or listen on 127.0.0.1 behind a proxy of yours")
    }
    return .ok("address", "\(address) is free")
  }
}
