/// Why a server cannot listen.
public enum SocketError: Error, Sendable, Equatable {
  case unknownHost(host: String, reason: String)
  case invalidPort(Int)
  case pathTooLong(path: String, limit: Int)
  /// A server answers at that path.
  case socketInUse(path: String)
  /// Something that is not a socket stands at that path; it is left alone.
  case notASocket(path: String)
  case systemCall(name: String, errno: Int32)
}
