import FoundationEssentials
import Glibc

/// A model in the cache, with all of its revisions.
public struct CachedModel: Sendable {
  public struct Revision: Sendable {
    public let snapshot: Snapshot
    /// Branches and tags that stand for it.
    public let references: [String]
    /// In bytes, each blob counted once.
    public let size: Int64
  }

  public let repository: RepositoryID
  public let revisions: [Revision]
  /// In bytes, over all revisions, each blob counted once; files under way too.
  public let size: Int64
}

extension HubCache {
  /// All models in the cache, by name. Folders that cannot be read are left out.
  public func models() -> [CachedModel] {
    names(in: root).compactMap(RepositoryID.init(folderName:)).filter(contains)
      .map(model).sorted { $0.repository.description < $1.repository.description }
  }

  private func model(_ repository: RepositoryID) -> CachedModel {
    let folder = folder(repository)
    let references = references(below: folder.appending(path: "refs"))
    let commits = names(in: folder.appending(path: "snapshots")).filter(\.isCommit).sorted()
    let files = commits.map { filesOnDisk(in: snapshot($0, of: repository).folder) }
    let blobs = filesOnDisk(in: folder.appending(path: "blobs"))
    return CachedModel(
      repository: repository,
      revisions: zip(commits, files).map { commit, files in
        CachedModel.Revision(
          snapshot: snapshot(commit, of: repository),
          references: references.filter { $0.commit == commit }.map(\.name).sorted(),
          size: files.values.reduce(0, +))
      },
      size: files.reduce(blobs) { $0.merging($1) { first, _ in first } }.values.reduce(0, +))
  }

  private func references(below folder: URL) -> [(name: String, commit: String)] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    return paths.compactMap { name in
      (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)).map { (name, $0) }
    }
  }

  /// Space that the files of a folder take, by the place that links lead to.
  private func filesOnDisk(in folder: URL) -> [String: Int64] {
    var sizes: [String: Int64] = [:]
    for name in names(in: folder) {
      let file = folder.appending(path: name).resolvingSymlinksInPath()
      var status = stat()
      guard stat(file.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      // Blocks, not length: a file under way is as long as it will be, with holes.
      sizes[file.path] = min(Int64(status.st_size), Int64(status.st_blocks) * 512)
    }
    return sizes
  }

  private func names(in folder: URL) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  }
}
