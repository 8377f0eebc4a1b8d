import FoundationEssentials
import Glibc

/// The hub's cache as `huggingface_hub` lays it out:
///
///     models--organisation--name/blobs/DIGEST
///                                refs/main                      (the commit's name)
///                                snapshots/COMMIT/config.json   (a link to the blob)
///                                .no_exist/COMMIT/NAME          (known not to be there)
///     .locks/models--organisation--name/DIGEST.lock
public struct HubCache: Sendable {
  public let root: URL
  /// Whether snapshots hold the files themselves.
  let isWithoutLinks: Bool

  public init(_ environment: HubEnvironment) {
    root = environment.cache
    isWithoutLinks = environment.isWithoutLinks
  }

  func folder(_ repository: RepositoryID) -> URL { root.appending(path: repository.folderName) }

  func blob(_ etag: String, of repository: RepositoryID) -> URL {
    folder(repository).appending(path: "blobs").appending(path: etag)
  }

  func lock(_ etag: String, of repository: RepositoryID) -> URL {
    root.appending(path: ".locks").appending(path: repository.folderName).appending(path: etag + ".lock")
  }

  func snapshot(_ commit: String, of repository: RepositoryID) -> Snapshot {
    Snapshot(commit: commit, folder: folder(repository).appending(path: "snapshots").appending(path: commit))
  }

  private func reference(_ revision: String, of repository: RepositoryID) -> URL {
    folder(repository).appending(path: "refs").appending(path: revision)
  }

  public func contains(_ repository: RepositoryID) -> Bool {
    Self.isFolder(folder(repository).appending(path: "snapshots"))
  }

  /// What the cache has of a model, whole or not; nil where it has nothing.
  public func snapshot(of model: HubModel) -> Snapshot? {
    let stored = try? String(contentsOf: reference(model.revision, of: model.repository), encoding: .utf8)
    let commit = stored ?? model.revision
    guard commit.isCommit else { return nil }
    let snapshot = snapshot(commit, of: model.repository)
    return Self.isFolder(snapshot.folder) ? snapshot : nil
  }

  /// A snapshot with all that we need, found without the network.
  ///
  /// - Throws: `HubError.offline` with what is missing.
  public func completeSnapshot(of model: HubModel) throws(HubError) -> Snapshot {
    let snapshot = snapshot(of: model)
    let missing = snapshot?.missing ?? []
    guard let snapshot, missing.isEmpty else {
      throw .offline(model: model.description, missing: missing, cache: root.path)
    }
    return snapshot
  }

  static func isFolder(_ url: URL) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder
  }
}

// MARK: What a pull writes

extension HubCache {
  /// Makes the folders of a commit, and the mark by which backup programs know a cache.
  func prepare(_ commit: String, of repository: RepositoryID) throws(HubError) {
    try makeFolder(folder(repository).appending(path: "blobs"))
    try makeFolder(snapshot(commit, of: repository).folder)
    let tag = root.appending(path: "CACHEDIR.TAG")
    if !FileManager.default.fileExists(atPath: tag.path) {
      try? Data(Self.cacheTag.utf8).write(to: tag)
    }
  }

  private static let cacheTag = """
    Signature: 8a477f597d28d172789f06886806bc55
    # This file is a cache directory tag created by siglip-server.
    # For information about cache directory tags, see:
    #\thttps://bford.info/cachedir/

    """

  /// Puts a blob's name into a snapshot: as a relative link, so that the cache can be moved; where there are no links,
  /// the file itself stands there, as `huggingface_hub` does it.
  ///
  /// - Parameter isNew: whether no other snapshot can have a link to the blob, so that it may be moved.
  func place(
    _ etag: String, isNew: Bool, as name: String, in commit: String, of repository: RepositoryID
  ) throws(HubError) {
    let pointer = snapshot(commit, of: repository).folder.appending(path: name).path
    let blob = blob(etag, of: repository).path
    unlink(pointer)
    if !isWithoutLinks {
      do {
        try system("symlink", pointer) { symlink("../../blobs/\(etag)", pointer) }
        return
      } catch .systemCall(_, _, let code) where [EPERM, EACCES, EOPNOTSUPP, ENOSYS].contains(code) {
        // This file system has no links.
      }
    }
    guard !isNew else {
      try system("rename", blob) { rename(blob, pointer) }
      return
    }
    let copy = blob + ".\(UInt32.random(in: 0 ... .max)).siglip.incomplete"
    defer { unlink(copy) }
    do {
      try FileManager.default.copyItem(atPath: URL(filePath: blob).resolvingSymlinksInPath().path, toPath: copy)
    } catch {
      throw .systemCall(name: "copy", path: copy, code: errno)
    }
    try system("rename", copy) { rename(copy, pointer) }
  }

  /// Notes which commit a branch or a tag is, in one step, so that no reader sees half a name.
  func refer(_ revision: String, to commit: String, of repository: RepositoryID) throws(HubError) {
    guard revision != commit else { return }
    let file = reference(revision, of: repository)
    if (try? String(contentsOf: file, encoding: .utf8)) == commit { return }
    try makeFolder(file.deletingLastPathComponent())
    let new = file.path + ".\(UInt32.random(in: 0 ... .max)).tmp"
    guard FileManager.default.createFile(atPath: new, contents: Data(commit.utf8)) else {
      throw .systemCall(name: "create", path: new, code: errno)
    }
    try system("rename", new) { rename(new, file.path) }
  }

  /// Notes that a commit has no such file, so that nobody asks for it again. A note that fails does no harm.
  func noteAbsence(_ name: String, in commit: String, of repository: RepositoryID) {
    let folder = folder(repository).appending(path: ".no_exist").appending(path: commit)
    let note = folder.appending(path: name).path
    guard !FileManager.default.fileExists(atPath: note) else { return }
    try? makeFolder(folder)
    _ = FileManager.default.createFile(atPath: note, contents: nil)
  }

  /// What a file still takes of the disk: nothing where its blob is there, the rest where a part of it is.
  func bytesToWrite(for file: RemoteFile, of repository: RepositoryID) -> Int64 {
    let blob = blob(file.etag, of: repository).path
    var status = stat()
    if stat(blob, &status) == 0 { return isWithoutLinks ? file.size : 0 }
    guard stat(PartialFile.path(blob: blob), &status) == 0 else { return file.size }
    return max(0, file.size - Int64(status.st_blocks) * 512)
  }

  /// Makes sure that so many bytes fit.
  ///
  /// - Throws: `HubError.diskTooSmall`.
  func checkSpace(for needed: Int64) throws(HubError) {
    var status = statvfs()
    let path = root.path
    try system("statvfs", path) { statvfs(path, &status) }
    let (free, overflow) = Int64(clamping: status.f_bavail).multipliedReportingOverflow(by: Int64(status.f_frsize))
    guard overflow || needed <= free else { throw .diskTooSmall(path: path, needed: needed, free: free) }
  }
}
