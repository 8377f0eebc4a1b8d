import CThreads
import Glibc

/// Threads for what blocks: Dispatch's threads and those of Swift concurrency have other work.
public enum OwnThread {
  /// Starts a thread, which ends with `body`.
  ///
  /// - Parameters:
  ///   - name: as `ps -T` and debuggers show it; 15 bytes of it.
  ///   - stackSize: bytes; nil: the system's choice.
  ///   - blocksBrokenPipe: OpenSSL writes to sockets without `MSG_NOSIGNAL`; with this the write's own error is all that
  ///     comes of a connection that is gone.
  /// - Throws: `ThreadError` where the system gives no more threads.
  public static func start(
    name: String, stackSize: Int? = nil, blocksBrokenPipe: Bool = false, _ body: @escaping @Sendable () -> Void
  ) throws(ThreadError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
    let start = Unmanaged.passRetained(Start(name: name, blocksBrokenPipe: blocksBrokenPipe, body: body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, start.toOpaque())
    guard code == 0 else {
      start.release()
      throw ThreadError(code: code)
    }
  }

  /// What a new thread is given.
  private final class Start: Sendable {
    private let name: String
    private let blocksBrokenPipe: Bool
    private let body: @Sendable () -> Void

    init(name: String, blocksBrokenPipe: Bool, body: @escaping @Sendable () -> Void) {
      (self.name, self.blocksBrokenPipe, self.body) = (name, blocksBrokenPipe, body)
    }

    func run() {
      thread_set_own_name(String(decoding: name.utf8.prefix(15), as: UTF8.self))
      if blocksBrokenPipe {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
      }
      body()
    }
  }
}

/// Why the system starts no thread.
public struct ThreadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// As `errno` has it: `EAGAIN` where a limit is reached.
  public let code: Int32

  public var description: String { "no thread can be started: \(String(cString: strerror(code)))" }
}
