import FoundationEssentials
import Synchronization

/// Brings a model's files from the hub into the cache; those that are there are not fetched again.
public struct Pull: Sendable {
  private let model: HubModel
  private let cache: HubCache
  private let client: HubClient
  private let connections: Connections
  private let retry: Retry
  private let report: @Sendable (PullEvent) -> Void
  private let progress = Progress()

  /// - Parameters:
  ///   - connections: exchanges at a time, over all files.
  ///   - report: called from any thread.
  /// - Throws: `HubError.invalidEndpoint`.
  public init(
    _ model: HubModel, environment: HubEnvironment, connections: Int = 4,
    report: @escaping @Sendable (PullEvent) -> Void
  ) throws(HubError) {
    self.model = model
    self.report = report
    self.connections = Connections(connections)
    retry = Retry()
    cache = HubCache(environment)
    client = try HubClient(environment: environment)
  }

  /// Fetches what is missing.
  ///
  /// The revision's name points to the new commit when all files are there, not before: a pull that breaks leaves the
  /// older snapshot in use.
  ///
  /// - Throws: `HubError`, `CancellationError`.
  public func run() async throws -> Snapshot {
    let remote = try await asking("\(model)") { try await client.commit(of: model) }
    let snapshot = cache.snapshot(remote.id, of: model.repository)
    var names = try CheckpointNames.wanted(of: remote.files, repository: model.repository)
    if names.contains(where: { !snapshot.contains($0) }) { try cache.prepare(remote.id, of: model.repository) }
    if names.contains(CheckpointNames.index) {
      try await fetch([CheckpointNames.index], of: remote, to: snapshot)
      names += try CheckpointNames.shards(index: snapshot.contents(CheckpointNames.index) ?? Data())
    }
    try await fetch(names, of: remote, to: snapshot)
    for name in CheckpointNames.optional where !remote.files.contains(name) {
      cache.noteAbsence(name, in: remote.id, of: model.repository)
    }
    try cache.refer(model.revision, to: remote.id, of: model.repository)
    return snapshot
  }

  private func fetch(_ names: [String], of remote: RemoteCommit, to snapshot: Snapshot) async throws {
    let missing = names.filter { !snapshot.contains($0) }
    guard !missing.isEmpty else { return }
    let files = try await facts(of: missing, commit: remote.id)
    let total = files.reduce(0) { $0 + $1.size }
    try cache.checkSpace(for: files.reduce(0) { $0 + cache.bytesToWrite(for: $1, of: model.repository) })
    report(.started(files: missing, bytes: total))
    progress.begin(total: total)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for file in files {
        group.addTask { try await download(file, commit: remote.id).run() }
      }
      try await group.waitForAll()
    }
  }

  private func download(_ file: RemoteFile, commit: String) -> Download {
    Download(
      file: file, model: model, commit: commit, cache: cache, client: client, connections: connections, retry: retry,
      report: report, advance: { [progress, report] in progress.advance(by: $0, report: report) })
  }

  /// Asks for sizes and digests, side by side, in the order of the names.
  private func facts(of names: [String], commit: String) async throws -> [RemoteFile] {
    try await withThrowingTaskGroup(of: (Int, RemoteFile).self) { group in
      for (place, name) in names.enumerated() {
        group.addTask {
          let file = try await asking(name) {
            try await connections.use { try await client.file(name, of: model, commit: commit) }
          }
          return (place, file)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func asking<Answer: Sendable>(_ what: String, _ ask: () async throws -> Answer) async throws -> Answer {
    try await retry.run(waiting: { report(.retrying(file: what, error: $0, delay: $1)) }, ask)
  }
}

/// Bytes that are there, over all files.
private final class Progress: Sendable {
  private let counts = Mutex((done: Int64(0), total: Int64(0)))

  func begin(total: Int64) { counts.withLock { $0 = (0, total) } }

  /// Reports under the lock, so that what is told only grows but where bytes must be fetched again.
  func advance(by bytes: Int64, report: (PullEvent) -> Void) {
    counts.withLock {
      $0.done += bytes
      report(.progress(done: $0.done, total: $0.total))
    }
  }
}
