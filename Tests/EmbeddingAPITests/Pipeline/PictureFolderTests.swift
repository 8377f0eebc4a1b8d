import Foundation
import Synchronization
import Testing

@testable import EmbeddingAPI

@Suite struct PictureFolderTests {
  /// A folder for one test, with a secret beside it.
  private final class Temporary: Sendable {
    let base = FileManager.default.temporaryDirectory.appending(path: "folder-\(UUID().uuidString)").path
    var root: String { base + "/root" }

    init() throws {
      for folder in ["root/a/b", "outside"] {
        try FileManager.default.createDirectory(atPath: "\(base)/\(folder)", withIntermediateDirectories: true)
      }
      for (name, text) in [
        ("root/top.png", "top"), ("root/a/b/deep.png", "deep"), ("root/empty", ""), ("outside/secret", "secret"),
      ] { try Data(text.utf8).write(to: URL(filePath: "\(base)/\(name)")) }
    }

    deinit {
      try? FileManager.default.removeItem(atPath: base)
    }

    func link(_ name: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(atPath: "\(root)/\(name)", withDestinationPath: target)
    }
  }

  static let ways: [PictureFolder.Way] = [.openat2, .stepwise]

  private func text(_ path: String, in folder: PictureFolder, limit: Int = 100) throws -> String {
    String(decoding: try folder.bytes(of: path, limit: limit), as: UTF8.self)
  }

  @Test(arguments: ways)
  func filesBelowAreRead(way: PictureFolder.Way) throws {
    let temporary = try Temporary()
    let folder = try PictureFolder(temporary.root, way: way)
    for (path, content) in [
      ("top.png", "top"), ("a/b/deep.png", "deep"), ("./a//b/./deep.png", "deep"), ("empty", ""),
    ] { #expect(try text(path, in: folder) == content, "\(path)") }
  }

  @Test(arguments: ways)
  func whatMightLeadOutIsNotAllowed(way: PictureFolder.Way) throws {
    let temporary = try Temporary()
    let folder = try PictureFolder(temporary.root, way: way)
    let paths: [String] = [
      "", "/", "/etc/passwd", "\(temporary.root)/top.png", "..", "../outside/secret", "a/../top.png", "a/..",
      "a/b/../../../outside/secret", "//top.png", "top.png\0", "\0", "a\0/../..",
    ]
    for path in paths {
      #expect(throws: PictureFolderError.notAllowed, "\(path)") { try folder.bytes(of: path, limit: 100) }
    }
  }

  /// All in the same words.
  @Test(arguments: ways)
  func whatIsNoFileToReadIsUnreadable(way: PictureFolder.Way) throws {
    let temporary = try Temporary()
    let folder = try PictureFolder(temporary.root, way: way)
    try temporary.link("out", to: "../outside")
    try temporary.link("secret", to: "../outside/secret")
    try temporary.link("absolute", to: temporary.base + "/outside/secret")
    try temporary.link("within", to: "top.png")
    try temporary.link("folder", to: "a")
    try temporary.link("nowhere", to: "nothing")
    try temporary.link("loop", to: "loop")
    try temporary.link("magic", to: "/proc/self/root/etc/passwd")
    #expect(mkfifo(temporary.root + "/pipe", 0o600) == 0)
    let socket = try UnixSocket(temporary.root + "/socket")
    let (longName, longPath) = (String(repeating: "x", count: 300), String(repeating: "a/", count: 3000))
    let paths: [String] = [
      "missing", "a", "a/", ".", "a/b", "top.png/", "top.png/x", "missing/x", "out/secret", "secret", "absolute",
      "within",
      "folder/b/deep.png", "folder/", "nowhere", "loop", "loop/x", "magic", "pipe", "socket", "a/b/",
      longName, longPath, "...", "a/.../b", "~", "%2e%2e/x",
    ]
    for path in paths {
      #expect(throws: PictureFolderError.unreadable, "\(path)") { try folder.bytes(of: path, limit: 100) }
    }
    withExtendedLifetime(socket) {}
  }

  @Test(arguments: ways)
  func aFileIsWithinTheLimit(way: PictureFolder.Way) throws {
    let temporary = try Temporary()
    let folder = try PictureFolder(temporary.root, way: way)
    #expect(try text("a/b/deep.png", in: folder, limit: 4) == "deep")
    #expect(throws: PictureFolderError.tooLarge(limit: 3)) { try folder.bytes(of: "a/b/deep.png", limit: 3) }
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try folder.bytes(of: "top.png", limit: 100) { count in
        #expect(count == 3)
        throw Enough()
      }
    }
  }

  /// Files and folders that turn into links outward and back, over and over, while they are read: what comes is the
  /// picture or an error, and never the secret.
  @Test(arguments: ways)
  func noRaceLeadsOut(way: PictureFolder.Way) throws {
    let temporary = try Temporary()
    let folder = try PictureFolder(temporary.root, way: way)
    let root = temporary.root
    try temporary.link("link", to: "../outside/secret")
    try temporary.link("link-folder", to: "../outside")
    try FileManager.default.createDirectory(atPath: root + "/folder", withIntermediateDirectories: true)
    try Data("inside".utf8).write(to: URL(filePath: root + "/folder/secret"))
    let swapper = Swapper(root)
    Thread { swapper.run() }.start()
    defer { swapper.isOver.store(true, ordering: .relaxed) }
    var seen: [String: Int] = [:]
    for _ in 0..<20_000 {
      for path in ["top.png", "folder/secret"] { seen[try content(of: path, in: folder), default: 0] += 1 }
    }
    #expect(Set(seen.keys).isSubset(of: ["top", "inside", "-"]), "\(seen)")
    #expect(seen["top", default: 0] > 0 && seen["inside", default: 0] > 0 && seen["-", default: 0] > 0, "\(seen)")
  }

  /// A dash where there is no file to be read.
  private func content(of path: String, in folder: PictureFolder) throws -> String {
    do { return try text(path, in: folder) } catch PictureFolderError.unreadable { return "-" }
  }

  @Test(arguments: ways)
  func nothingStaysOpen(way: PictureFolder.Way) throws {
    let temporary = try Temporary()
    // Other tests open files meanwhile, so only those of this folder count.
    func descriptors() -> Int {
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix(temporary.base)
          == true
      } ?? -1
    }
    do {
      let folder = try PictureFolder(temporary.root, way: way)
      for _ in 0..<100 {
        for path in ["a/b/deep.png", "a/b/none", "a", "top.png/x"] { _ = try? folder.bytes(of: path, limit: 100) }
        _ = try? folder.bytes(of: "a/b/deep.png", limit: 1)
      }
      #expect(descriptors() == 1)
    }
    #expect(descriptors() == 0)
  }

  @Test func theFolderIsOpenedOnce() throws {
    let temporary = try Temporary()
    let folder = try PictureFolder(temporary.root)
    #expect(rename(temporary.root, temporary.base + "/moved") == 0)
    #expect(symlink("outside", temporary.root) == 0)
    #expect(try text("top.png", in: folder) == "top")
    #expect(throws: PictureFolderError.unreadable) { try folder.bytes(of: "secret", limit: 100) }
  }

  @Test func aFolderThatIsNoneIsSaidAtStart() throws {
    let temporary = try Temporary()
    for path in ["\(temporary.base)/missing", "\(temporary.root)/top.png"] {
      let error = #expect(throws: PictureFolderError.self) { try PictureFolder(path) }
      guard case .noFolder(let named, _)? = error else {
        Issue.record("not said of \(path)")
        continue
      }
      #expect(named == path)
    }
  }

  @Test func thisKernelKeepsToTheFolderItself() throws {
    let temporary = try Temporary()
    #expect(try PictureFolder(temporary.root).way == .openat2)
  }
}

/// Puts links outward in the place of a file and a folder and back, until it is over.
private final class Swapper: Sendable {
  let isOver = Atomic(false)
  private let root: String

  init(_ root: String) {
    self.root = root
  }

  func run() {
    while !isOver.load(ordering: .relaxed) {
      swap("top.png", "link")
      swap("folder", "link-folder")
    }
  }

  private func swap(_ name: String, _ link: String) {
    for (from, to) in [(name, "kept"), (link, name), (name, link), ("kept", name)] {
      rename("\(root)/\(from)", "\(root)/\(to)")
    }
  }
}

/// A socket that has a name.
private final class UnixSocket {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(status == 0)
  }

  deinit {
    close(descriptor)
  }
}
