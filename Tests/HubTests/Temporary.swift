import Foundation

@testable import Hub

/// A folder for one test.
final class Temporary: Sendable {
  let folder = FileManager.default.temporaryDirectory.appending(path: "hub-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder.appending(path: path).path) }

  var cache: HubCache { HubCache(HubEnvironment(["HF_HUB_CACHE": folder.path])) }
}

let commit = "0123456789abcdef0123456789abcdef01234567"
