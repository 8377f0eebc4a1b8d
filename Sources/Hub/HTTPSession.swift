import Curl
import Dispatch
import HTTPTypes
import Synchronization

/// Requests whose bodies come piece by piece. A redirect is an answer like any other: who asked decides where to go.
final class HTTPSession: Sendable {
  /// A file of certificate authorities (PEM); nil: the system's.
  private let authorities: String?
  /// Handles between two exchanges, with the connections that they keep.
  private let idle = Mutex<[CurlHandle]>([])
  /// An exchange blocks: it has a thread of Dispatch's, and none of Swift concurrency's.
  private let threads = DispatchQueue(label: "hub", attributes: .concurrent)

  init(authorities: String?) {
    self.authorities = authorities
  }

  /// - Parameters:
  ///   - accept: sees the head of the answer and says whether its body is wanted; throwing ends the exchange.
  ///   - receive: gets the body in order; throwing ends the exchange.
  /// - Throws: what `accept` or `receive` threw, `HubError`, or `CancellationError` within a second.
  func send(
    _ request: HubRequest, accept: @escaping @Sendable (HTTPResponse) throws -> Bool = { _ in true },
    receive: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void = { _ in }
  ) async throws -> HTTPResponse {
    let isCancelled = Flag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        threads.async {
          continuation.resume(
            with: Result {
              let handle = try self.idle.withLock { $0.popLast() } ?? CurlHandle()
              defer { self.idle.withLock { $0.append(handle) } }
              let exchange = HTTPExchange(
                request, on: handle, isCancelled: { isCancelled.isSet }, accept: accept, receive: receive)
              return try exchange.run(authorities: self.authorities)
            })
        }
      }
    } onCancel: {
      isCancelled.set()
    }
  }
}

/// Set once, seen from every thread.
private final class Flag: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}
