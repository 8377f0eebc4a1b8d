import Dispatch
import FoundationEssentials
import Synchronization

/// One file's way into the cache: lock, fetch in segments, check, put in place.
struct Download: Sendable {
  let file: RemoteFile
  let model: HubModel
  let commit: String
  let cache: HubCache
  let client: HubClient
  let connections: Connections
  let retry: Retry
  let report: @Sendable (PullEvent) -> Void
  /// Called with bytes that were added; less than 0 where bytes must be fetched again.
  let advance: @Sendable (Int64) -> Void

  func run() async throws {
    let lock = try await FileLock.acquire(cache.lock(file.etag, of: model.repository)) {
      report(.waiting(file: file.name))
    }
    defer { withExtendedLifetime(lock) {} }
    // Another process may have brought it while we waited.
    guard !cache.snapshot(commit, of: model.repository).contains(file.name) else { return advance(file.size) }
    let blob = cache.blob(file.etag, of: model.repository)
    let isNew = !FileManager.default.fileExists(atPath: blob.path)
    if isNew {
      try await fetch(to: blob)
    } else {
      advance(file.size)
    }
    try cache.place(file.etag, isNew: isNew, as: file.name, in: commit, of: model.repository)
    report(.finished(file: file.name))
  }

  private func fetch(to blob: URL) async throws {
    do {
      try await fetch(to: blob, segmentLength: Segment.standardLength)
    } catch HubError.rangesIgnored {
      // Somebody on the way takes ranges out: the whole file in one.
      try await fetch(to: blob, segmentLength: max(1, file.size))
    }
  }

  private func fetch(to blob: URL, segmentLength: Int64) async throws {
    while true {
      let partial = try PartialFile(blob: blob, size: file.size, segmentLength: segmentLength)
      advance(partial.resumed)
      do {
        try await fill(partial)
        try await check(partial)
        return try partial.move(to: blob)
      } catch let error as HubError {
        advance(-partial.received)
        guard case .wrongDigest = error else { throw error }
        partial.remove()
        // Bytes of an earlier run may be what is wrong; those of this one have no such excuse.
        guard partial.resumed > 0 else { throw error }
        report(.retrying(file: file.name, error: error, delay: .zero))
      }
    }
  }

  private func fill(_ partial: PartialFile) async throws {
    let location = Location(file.location)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for segment in partial.segments where partial.missing(segment) > 0 {
        group.addTask { try await fill(segment, of: partial, from: location) }
      }
      try await group.waitForAll()
    }
  }

  private func fill(_ segment: Segment, of partial: PartialFile, from location: Location) async throws {
    try await retry.run(progress: { segment.length - partial.missing(segment) }) { error, delay in
      report(.retrying(file: file.name, error: error, delay: delay))
    } _: {
      try await connections.use {
        do {
          try await receive(segment, of: partial, from: location.url)
        } catch HubError.locationExpired(let status) {
          location.url = try await client.file(file.name, of: model, commit: commit).location
          throw HubError.locationExpired(status: status)
        }
      }
    }
  }

  /// One exchange: what a segment still lacks.
  private func receive(_ segment: Segment, of partial: PartialFile, from location: URL) async throws {
    let start = segment.offset + segment.length - partial.missing(segment)
    let end = segment.offset + segment.length - 1
    let isWhole = start == 0 && segment.length == file.size
    try await client.bytes(at: location, range: isWhole ? nil : start...end, model: model) { response in
      guard response.status.code == 200, !isWhole else { return }
      // The range was not honoured: the bytes begin at 0.
      guard segment.length == file.size else { throw HubError.rangesIgnored(file: file.name) }
      advance(partial.missing(segment) - segment.length)
      try partial.restart(segment)
    } receive: { data in
      try partial.append(data, to: segment, file: file.name)
      advance(Int64(data.count))
    }
    let missing = partial.missing(segment)
    guard missing == 0 else {
      throw HubError.cut(file: file.name, expected: segment.length, found: segment.length - missing)
    }
  }

  /// Digests block, so they stay off the threads of Swift concurrency.
  private func check(_ partial: PartialFile) async throws {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try partial.check(file.digest, file: file.name) })
      }
    }
  }
}

/// Where a file's bytes are just now; signed addresses expire.
private final class Location: Sendable {
  private let current: Mutex<URL>

  init(_ url: URL) {
    current = Mutex(url)
  }

  var url: URL {
    get { current.withLock { $0 } }
    set { current.withLock { $0 = newValue } }
  }
}
