import Synchronization

/// The certificates of listening sockets. They can be read again while connections are open.
public final class TLSContext: Sendable {
  private let configuration: TLSConfiguration
  private let current: Mutex<ServerContext>

  /// Reads the files, so it blocks.
  public init(_ configuration: TLSConfiguration) throws(TLSError) {
    self.configuration = configuration
    current = Mutex(try ServerContext(configuration))
  }

  /// Reads the files again, for connections that are yet to come; open ones go on with what they have, and tickets of
  /// earlier sessions are good no more. Where it throws, nothing has changed.
  public func reload() throws(TLSError) {
    let new = try ServerContext(configuration)
    current.withLock { $0 = new }
  }

  /// The last moment of the certificate in force, in seconds since 1970.
  public var expiry: Int? { current.withLock { $0 }.expiry }

  /// Nil for want of memory.
  func makeSession(on socket: Socket) -> TLSSession? {
    TLSSession(current.withLock { $0 }, on: socket)
  }
}

/// Each is itself alone.
extension TLSContext: Hashable {
  public static func == (left: TLSContext, right: TLSContext) -> Bool { left === right }

  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
