import Fetching
import HTTP

/// Where the pictures are that a request names and does not hold. Neither is there unless the operator says so.
public struct PictureSources: Sendable {
  /// For `url`.
  public var fetcher: Fetcher?
  /// For `path`.
  public var folder: PictureFolder?
  /// Bytes that one request's pictures from there may have together.
  public var byteLimit: Int

  public init(fetcher: Fetcher? = nil, folder: PictureFolder? = nil, byteLimit: Int = 32 << 20) {
    self.fetcher = fetcher
    self.folder = folder
    self.byteLimit = byteLimit
  }

  /// Pictures of one request that are brought at a time: so one with many leaves threads to others.
  var width: Int { max(1, (fetcher?.configuration.width ?? 16) / 4) }
}

extension Embedder {
  /// The same pictures, all of them with their bytes.
  ///
  /// It comes before a request takes places in the queue: a slow host holds up nobody but who named it.
  ///
  /// - Parameter lease: the request's part of the bytes in flight; nil where nobody counts.
  /// - Returns: the pictures and the time it took; no time where all were in the request.
  /// - Throws: `RequestFault` where the kind of source is switched off or the pictures have too many bytes together,
  ///   `ItemError` with a `FetchError` or a `PictureFolderError`, `RequestError.tooManyBytesInFlight`, `ServingError`.
  func bring(
    _ pictures: [NamedPicture], within lease: ByteLease?
  ) async throws -> (pictures: [NamedPicture], times: StageTimes) {
    var times = StageTimes()
    var elsewhere = pictures.indices.filter { pictures[$0].source?.isElsewhere == true }[...]
    guard !elsewhere.isEmpty else { return (pictures, times) }
    // What is refused anyway is not fetched first.
    try pool.checkRoom()
    let allowance = PictureAllowance(limit: sources.byteLimit, lease: lease)
    let start = ContinuousClock.now
    let brought = try await withThrowingTaskGroup(of: (Int, NamedPicture).self) { group in
      var brought = pictures
      func addNext() {
        guard let index = elsewhere.popFirst() else { return }
        group.addTask { (index, try await self.bring(pictures[index], within: allowance)) }
      }
      for _ in 0..<sources.width { addNext() }
      while let (index, picture) = try await group.next() {
        brought[index] = picture
        addNext()
      }
      return brought
    }
    times[.fetch] = start.duration(to: .now)
    return (brought, times)
  }

  private func bring(_ picture: NamedPicture, within allowance: PictureAllowance) async throws -> NamedPicture {
    let name = picture.name
    let taking: @Sendable (Int) throws -> Void = { try allowance.take($0, for: name) }
    let bytes: [UInt8]
    do {
      switch picture.source {
      case .url(let url):
        guard let fetcher = sources.fetcher else { throw RequestFault.sourceNotAllowed(param: name, kind: "url") }
        bytes = try await fetcher.fetch(url, limit: allowance.limit, taking: taking)
      case .path(let path):
        guard let folder = sources.folder else { throw RequestFault.sourceNotAllowed(param: name, kind: "path") }
        bytes = try await prepare { try folder.bytes(of: path, limit: allowance.limit, taking: taking) }
      case .bytes, .base64, .dataURI, nil: return picture
      }
    } catch let error as FetchError {
      throw ItemError(item: name, cause: error)
    } catch let error as PictureFolderError {
      throw ItemError(item: name, cause: error)
    }
    return NamedPicture(name: name, bytes: bytes)
  }
}
