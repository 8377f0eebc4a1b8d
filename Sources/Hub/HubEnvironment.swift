import FoundationEssentials

/// What `huggingface_hub` reads from the environment, read in the same way.
public struct HubEnvironment: Sendable {
  /// The folder with one subfolder a repository.
  public var cache: URL
  /// Where the hub answers, without a slash at the end.
  public var endpoint: String
  public var token: String?
  /// Whether no request may be made.
  public var isOffline: Bool
  /// Whether snapshots hold the files themselves and not links to blobs.
  public var isWithoutLinks: Bool
  /// A file of certificate authorities (PEM) in place of the system's.
  public var authorities: String?
  /// Time without a byte after which a download is tried again.
  public var stallTimeout: Duration = .seconds(30)
  /// The same for the short requests that ask about files.
  public var metadataTimeout: Duration = .seconds(10)

  public init(_ variables: [String: String] = ProcessInfo.processInfo.environment) {
    // Foundation asks the user database alone.
    let home = variables["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
    func path(_ name: String) -> String? { variables[name].map { Self.expand($0, variables, home: home) } }
    func isTrue(_ name: String) -> Bool { ["1", "ON", "YES", "TRUE"].contains(variables[name]?.uppercased()) }
    func seconds(_ name: String) -> Duration? {
      variables[name].flatMap(Int.init).flatMap { $0 > 0 ? .seconds($0) : nil }
    }

    let hubHome = path("HF_HOME") ?? Self.joined(path("XDG_CACHE_HOME") ?? Self.joined(home, ".cache"), "huggingface")
    let folder = path("HF_HUB_CACHE") ?? path("HUGGINGFACE_HUB_CACHE") ?? Self.joined(hubHome, "hub")
    cache = URL(filePath: folder, directoryHint: .isDirectory).standardizedFileURL
    endpoint = variables["HF_ENDPOINT"] ?? "https://huggingface.co"
    while endpoint.hasSuffix("/") { endpoint.removeLast() }
    // An empty HF_HUB_OFFLINE falls back to the other name, as there.
    isOffline = isTrue(variables["HF_HUB_OFFLINE"]?.isEmpty == false ? "HF_HUB_OFFLINE" : "TRANSFORMERS_OFFLINE")
    isWithoutLinks = isTrue("HF_HUB_DISABLE_SYMLINKS")
    authorities = path("SSL_CERT_FILE").flatMap { $0.isEmpty ? nil : $0 }
    stallTimeout = seconds("HF_HUB_DOWNLOAD_TIMEOUT") ?? stallTimeout
    metadataTimeout = seconds("HF_HUB_ETAG_TIMEOUT") ?? metadataTimeout
    guard !isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") else { return }
    let named = [variables["HF_TOKEN"], variables["HUGGING_FACE_HUB_TOKEN"]].lazy.compactMap { $0 }.first {
      !$0.isEmpty
    }
    let file = path("HF_TOKEN_PATH") ?? Self.joined(hubHome, "token")
    token = Self.cleaned(named) ?? Self.cleaned(try? String(contentsOfFile: file, encoding: .utf8))
  }

  /// A token without the line's end that a file has; nil where nothing is left.
  private static func cleaned(_ token: String?) -> String? {
    let text = token?.replacing(/[\r\n]/, with: "").replacing(/^\s+|\s+$/, with: "")
    return text?.isEmpty == false ? text : nil
  }

  private static func joined(_ folder: String, _ name: String) -> String { folder + "/" + name }

  /// `~`, `$NAME` and `${NAME}`; names that are not set stay as they stand.
  static func expand(_ path: String, _ variables: [String: String], home: String) -> String {
    let rest = path == "~" || path.hasPrefix("~/") ? home + path.dropFirst() : path
    return rest.replacing(/\$(?:(\w+)|\{(\w+)\})/.asciiOnlyWordCharacters()) { match in
      let name = match.1 ?? match.2 ?? ""
      return variables[String(name)] ?? String(match.0)
    }
  }
}
