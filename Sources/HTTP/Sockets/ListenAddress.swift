/// Where a server listens.
public enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// A numeric IPv4 or IPv6 address, or a host name; port 0 takes a free one.
  case tcp(host: String, port: Int)
  /// The same, with TLS.
  case tls(host: String, port: Int, TLSContext)
  /// A stream socket in the file system; a stale file there is removed first.
  case unix(path: String)

  public var description: String {
    switch self {
    case .tcp(let host, let port): "http://\(Self.authority(host, port))"
    case .tls(let host, let port, _): "https://\(Self.authority(host, port))"
    case .unix(let path): "unix:\(path)"
    }
  }

  /// Whether a server could listen here: takes the address for a moment and lets it go.
  public func tryOut() throws(SocketError) {
    for socket in try ListeningSocket.open(self) { socket.removeFile() }
  }

  private static func authority(_ host: String, _ port: Int) -> String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  var isTCP: Bool { port != nil }

  var port: Int? {
    switch self {
    case .tcp(_, let port), .tls(_, let port, _): port
    case .unix: nil
    }
  }

  /// Nil where the bytes go in the clear.
  var tls: TLSContext? {
    if case .tls(_, _, let context) = self { context } else { nil }
  }

  /// The same address with the host and port that were really taken.
  func bound(host: String, port: Int) -> ListenAddress {
    switch self {
    case .tcp: .tcp(host: host, port: port)
    case .tls(_, _, let context): .tls(host: host, port: port, context)
    case .unix: self
    }
  }
}
