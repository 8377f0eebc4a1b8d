import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Requests whose bodies come piece by piece. A redirect is an answer like any other: who asked decides where to go.
///
/// What waits in memory is bounded by what a request asks for, so ask for ranges.
final class HTTPSession: Sendable {
  private let session: URLSession
  private let delegate = Exchanges()

  /// - Parameter connections: to one host, at the most.
  init(connections: Int) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = connections
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    session = URLSession(configuration: configuration, delegate: delegate, delegateQueue: nil)
  }

  deinit {
    session.finishTasksAndInvalidate()
  }

  /// - Parameters:
  ///   - accept: sees the head of the answer and says whether its body is wanted; throwing ends the exchange.
  ///   - receive: gets the body in order; throwing ends the exchange.
  /// - Throws: what `accept` or `receive` threw, `URLError`, or `CancellationError`.
  func send(
    _ request: URLRequest, accept: @escaping @Sendable (HTTPURLResponse) throws -> Bool = { _ in true },
    receive: @escaping @Sendable (Data) throws -> Void = { _ in }
  ) async throws -> HTTPURLResponse {
    try Task.checkCancellation()
    let task = session.dataTask(with: request)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        delegate.begin(task, Exchange(continuation: continuation, accept: accept, receive: receive))
        task.resume()
        if Task.isCancelled { delegate.end(task, .failure(CancellationError())) }
      }
    } onCancel: {
      delegate.end(task, .failure(CancellationError()))
    }
  }
}

private struct Exchange: Sendable {
  let continuation: CheckedContinuation<HTTPURLResponse, any Error>
  let accept: @Sendable (HTTPURLResponse) throws -> Bool
  let receive: @Sendable (Data) throws -> Void
  var isAccepted = false
}

/// The exchanges under way, by their tasks. Each ends once, whoever ends it first.
private final class Exchanges: NSObject, URLSessionDataDelegate {
  private let all = Mutex<[Int: Exchange]>([:])

  func begin(_ task: URLSessionTask, _ exchange: Exchange) {
    all.withLock { $0[task.taskIdentifier] = exchange }
  }

  func end(_ task: URLSessionTask, _ result: Result<HTTPURLResponse, any Error>) {
    guard let exchange = all.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else { return }
    if case .failure = result { task.cancel() }
    exchange.continuation.resume(with: result)
  }

  private func exchange(of task: URLSessionTask) -> Exchange? { all.withLock { $0[task.taskIdentifier] } }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    guard let exchange = exchange(of: dataTask), let response = response as? HTTPURLResponse else {
      return completionHandler(.cancel)
    }
    do {
      if try exchange.accept(response) {
        all.withLock { $0[dataTask.taskIdentifier]?.isAccepted = true }
        completionHandler(.allow)
      } else {
        end(dataTask, .success(response))
        completionHandler(.cancel)
      }
    } catch {
      end(dataTask, .failure(error))
      completionHandler(.cancel)
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard let exchange = exchange(of: dataTask), exchange.isAccepted else { return }
    do {
      try exchange.receive(data)
    } catch {
      end(dataTask, .failure(error))
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    if let error { return end(task, .failure(error)) }
    guard let response = task.response as? HTTPURLResponse else {
      return end(task, .failure(URLError(.badServerResponse)))
    }
    end(task, .success(response))
  }
}
