import ArgumentParser
import EmbeddingAPI
import FoundationEssentials
import HTTP
import SystemPackage

/// Who may call the server, and what of it strangers see.
struct DoorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask for an API key, one of this file's: lines name:key. Read again on SIGHUP. Or SIGLIP_API_KEYS=name:key,….",
      valueName: "path"),
    completion: .file())
  var apiKeysFile: String?

  @Option(
    help: ArgumentHelp(
      "Let pages of this origin call from a browser, such as https://shop.example, or *; may be repeated.",
      valueName: "origin"))
  var corsOrigin: [String] = []

  @Flag(help: "Answer GET /debug/state: queue, workers, connections, memory, limits.")
  var debugPages = false

  func validate() throws {
    for origin in corsOrigin where CORS(origins: [origin]) == nil {
      throw ValidationError("--cors-origin is scheme://host or scheme://host:port in lower case, or *, not \(origin)")
    }
  }

  var cors: CORS? { corsOrigin.isEmpty ? nil : CORS(origins: corsOrigin) }

  /// Where a caller finds a key; nil: none is asked for.
  var keyPlace: StartScreen.KeyPlace? {
    if let apiKeysFile { return .file(apiKeysFile) }
    return ProcessInfo.processInfo.environment["SIGLIP_API_KEYS"] == nil ? nil : .environment
  }

  /// The keys to begin with; nil: none are asked for.
  ///
  /// - Throws: `UsageError` that names place and rule, and never a key.
  func keyRing() throws -> KeyRing? {
    guard let keys = try apiKeys() else { return nil }
    do { return try KeyRing(keys) } catch { throw UsageError("API keys: \(error)") }
  }

  /// What SIGHUP reads again.
  func reloads(_ ring: KeyRing?) -> [Reload] {
    guard let ring, let apiKeysFile else { return [] }
    return [Reload(what: "API keys of \(apiKeysFile)") { if let keys = try apiKeys() { try ring.replace(with: keys) } }]
  }

  /// Keys come from a file or the environment: a command line is for every user of the machine to see.
  private func apiKeys() throws -> APIKeys? {
    let list = ProcessInfo.processInfo.environment["SIGLIP_API_KEYS"]
    guard apiKeysFile != nil || list != nil else { return nil }
    var keys = APIKeys()
    if let apiKeysFile {
      do {
        try keys.add(file: Self.text(of: apiKeysFile))
        if keys.isEmpty { throw APIKeyError.noKeys }
      } catch let error as APIKeyError {
        throw UsageError("--api-keys-file \(apiKeysFile): \(error)")
      }
    }
    if let list {
      do { try keys.add(list: list) } catch { throw UsageError("SIGLIP_API_KEYS: \(error)") }
    }
    return keys
  }

  private static func text(of path: String) throws -> String {
    let bytes: [UInt8]
    do {
      bytes = try FileDescriptor.bytes(of: path)
    } catch {
      throw UsageError("--api-keys-file \(path): cannot be read: \(error)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw APIKeyError.notUTF8 }
    return text
  }
}
