import COpenat2
import Glibc

/// The folder below which requests may name pictures by path. No path leads out of it, whatever links stand in it and
/// whoever changes it meanwhile.
public final class PictureFolder: Sendable {
  /// How a file below the folder is opened.
  enum Way: Sendable {
    /// The kernel keeps to the folder (Linux 5.6).
    case openat2
    /// Folder by folder, none of them a link: where the kernel is older, or a filter of system calls stands before it.
    case stepwise
  }

  private let root: Int32
  let way: Way

  private static let fileFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW
  private static let folderFlags = open_place | O_DIRECTORY | O_CLOEXEC

  /// Opens the folder, once: one that takes its name later is another.
  ///
  /// - Throws: `PictureFolderError.noFolder`.
  public convenience init(_ path: String) throws(PictureFolderError) {
    try self.init(path, way: nil)
  }

  /// - Parameter way: nil: the better one that the kernel offers.
  init(_ path: String, way: Way?) throws(PictureFolderError) {
    let root = Glibc.open(path, Self.folderFlags)
    guard root >= 0 else { throw .noFolder(path: path, reason: String(cString: strerror(errno))) }
    self.root = root
    self.way = way ?? Self.bestWay(below: root)
  }

  deinit {
    close(root)
  }

  private static func bestWay(below root: Int32) -> Way {
    let probe = openat2_beneath(root, ".", folderFlags)
    // ENOSYS: an older kernel; EPERM: a filter; E2BIG: a kernel that knows another form of the call.
    guard probe >= 0 else { return [ENOSYS, EPERM, E2BIG].contains(errno) ? .stepwise : .openat2 }
    close(probe)
    return .openat2
  }

  /// A file's bytes. Blocks for as long as the disk takes.
  ///
  /// - Parameters:
  ///   - path: relative to the folder.
  ///   - limit: bytes that the file may have.
  ///   - taking: is told of the bytes before they are read; where it throws, they are not.
  /// - Throws: `PictureFolderError`, or what `taking` throws.
  public func bytes(of path: String, limit: Int, taking: (Int) throws -> Void = { _ in }) throws -> [UInt8] {
    let file = try open(path)
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw PictureFolderError.unreadable }
    let size = Int(status.st_size)
    guard size <= limit else { throw PictureFolderError.tooLarge(limit: limit) }
    try taking(size)
    return try Self.read(file, size)
  }

  private func open(_ path: String) throws(PictureFolderError) -> Int32 {
    let names = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard !path.isEmpty, names.first?.isEmpty == false, !path.utf8.contains(0),
      !names.contains(where: { $0.elementsEqual("..".utf8) })
    else { throw .notAllowed }
    let file =
      switch way {
      case .openat2: openat2_beneath(root, path, Self.fileFlags)
      case .stepwise: openStepwise(names.map { String(Substring($0)) })
      }
    guard file >= 0 else { throw .unreadable }
    return file
  }

  /// -1 where a step fails.
  private func openStepwise(_ names: [String]) -> Int32 {
    // Between two slashes is nothing to step into.
    let names = names.dropLast().filter { !$0.isEmpty } + names.suffix(1)
    var folder = root
    defer { if folder != root { close(folder) } }
    for name in names.dropLast() {
      let next = openat(folder, name, Self.folderFlags | O_NOFOLLOW)
      guard next >= 0 else { return -1 }
      if folder != root { close(folder) }
      folder = next
    }
    return openat(folder, names[names.count - 1], Self.fileFlags)
  }

  /// As many as there were when it was looked at; fewer where it was cut since.
  private static func read(_ file: Int32, _ size: Int) throws(PictureFolderError) -> [UInt8] {
    guard size > 0 else { return [] }
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size, let start = buffer.baseAddress {
        let piece = Glibc.read(file, start + count, size - count)
        if piece < 0, errno == EINTR { continue }
        isWhole = piece >= 0
        guard piece > 0 else { return }
        count += piece
      }
    }
    guard isWhole else { throw .unreadable }
    return bytes
  }
}
