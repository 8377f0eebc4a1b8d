/// The hub's cache: its folder, what is in it, and which variables of the environment lead to it.
public struct HubCacheCheck: Sendable {
  public var folder: String
  /// Whether files can be made in it, or it can be made.
  public var isWritable: Bool
  /// Bytes left on its disk; nil where the system does not tell.
  public var free: Int64?
  /// Models in it, whole or not.
  public var models: [(name: String, isWhole: Bool)]
  /// Models that were asked for and are not there, or not whole.
  public var lacking: [String]
  public var isOffline: Bool
  public var endpoint: String
  public var hasToken: Bool
  /// Names of variables that are set, such as `HF_HOME`; never their values, one of which is a secret.
  public var variables: [String]

  public init(
    folder: String, isWritable: Bool, free: Int64?, models: [(name: String, isWhole: Bool)] = [],
    lacking: [String] = [], isOffline: Bool = false, endpoint: String, hasToken: Bool = false, variables: [String] = []
  ) {
    (self.folder, self.isWritable, self.free, self.models) = (folder, isWritable, free, models)
    (self.lacking, self.isOffline, self.endpoint, self.hasToken) = (lacking, isOffline, endpoint, hasToken)
    self.variables = variables
  }

  /// Below this no released checkpoint fits: the smallest has more than 700 MB.
  private static let leastSpace: Int64 = 1_000_000_000

  public var findings: [Finding] { [cache, settings] }

  private var cache: Finding {
    let whole = models.filter(\.isWhole).count
    let text =
      "\(folder): \(whole) whole model(s)" + (whole < models.count ? ", \(models.count - whole) in part" : "")
      + (free.map { ", \((Double($0) / 1e8).rounded() / 10) GB free" } ?? "") + (isWritable ? "" : ", not writable")
    if lacking.isEmpty {
      let parts = models.filter { !$0.isWhole }.map(\.name)
      return parts.isEmpty
        ? .ok("hub cache", text)
        : .note("hub cache", text, advice: "finish them if they are wanted: siglip pull \(parts[0])")
    }
    let names = lacking.joined(separator: ", ")
    if isOffline {
      return .problem(
        "hub cache", "\(text); lacks \(names), and the network is switched off",
        advice: "run siglip pull \(lacking[0]) with the network, or leave out --offline and HF_HUB_OFFLINE")
    }
    if !isWritable {
      return .problem(
        "hub cache", "\(text); lacks \(names)", advice: "make the folder writable, or let HF_HOME name another")
    }
    if let free, free < Self.leastSpace {
      return .problem(
        "hub cache", "\(text); lacks \(names)", advice: "make room, or let HF_HOME name a folder on another disk")
    }
    return .note(
      "hub cache", "\(text); \(names) will be pulled at the start", advice: "or bring it now: siglip pull \(lacking[0])"
    )
  }

  private var settings: Finding {
    let set = variables.isEmpty ? "no variable set" : "set: \(variables.joined(separator: ", "))"
    return .ok(
      "hub", "\(endpoint), \(hasToken ? "with a token" : "no token"), \(isOffline ? "offline, " : "")\(set)")
  }
}
