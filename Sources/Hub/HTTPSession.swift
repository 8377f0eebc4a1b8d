import Curl
import HTTPTypes
import Synchronization
import Threads

/// Requests whose bodies come piece by piece. A redirect is an answer like any other: who asked decides where to go.
final class HTTPSession: Sendable {
  /// A file of certificate authorities (PEM); nil: the system's.
  private let authorities: String?
  /// Handles between two exchanges, with the connections that they keep.
  private let idle = Mutex<[CurlHandle]>([])

  init(authorities: String?) {
    self.authorities = authorities
  }

  /// - Parameters:
  ///   - accept: sees the head of the answer and says whether its body is wanted; throwing ends the exchange.
  ///   - receive: gets the body in order; throwing ends the exchange.
  /// - Throws: what `accept` or `receive` threw, `HubError`, `ThreadError`, or `CancellationError` within a second.
  func send(
    _ request: HubRequest, accept: @escaping @Sendable (HTTPResponse) throws -> Bool = { _ in true },
    receive: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void = { _ in }
  ) async throws -> HTTPResponse {
    let isCancelled = Flag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        do {
          try OwnThread.start(name: "hub", stackSize: 1 << 19, blocksBrokenPipe: true) { [self] in
            continuation.resume(
              with: Result {
                let handle = try idle.withLock { $0.popLast() } ?? CurlHandle()
                defer { idle.withLock { $0.append(handle) } }
                let exchange = HTTPExchange(
                  request, on: handle, isCancelled: { isCancelled.isSet }, accept: accept, receive: receive)
                return try exchange.run(authorities: authorities)
              })
          }
        } catch {
          continuation.resume(throwing: error)
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
