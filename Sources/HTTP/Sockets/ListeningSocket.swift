import Glibc

/// A bound socket that takes connections, and the file that it leaves if it is a Unix one.
struct ListeningSocket: Sendable {
  let socket: Socket
  /// With the port that was really taken.
  let address: ListenAddress
  private let file: SocketFile?

  /// Binds and listens.
  private init(at address: SocketAddress, as name: ListenAddress, isAlone: Bool = true) throws(SystemError) {
    socket = try Socket(family: address.family)
    if name.isTCP { try socket.setOption(SOL_SOCKET, SO_REUSEADDR) }
    // `::` alone serves IPv4 too; beside an IPv4 socket it must not take that one's place.
    if address.family == AF_INET6 { try socket.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, isAlone ? 0 : 1) }
    let descriptor = socket.descriptor
    _ = try SystemCall.run { address.withSockaddr { bind(descriptor, $0, $1) } }
    if case .unix(let path) = name { file = try SocketFile(path: path) } else { file = nil }
    _ = try SystemCall.run { listen(descriptor, SOMAXCONN) }
    let bound = try SocketAddress { (address, length) throws(SystemError) in
      try SystemCall.run { getsockname(descriptor, address, length) }
    }
    self.address = name.bound(host: bound.host, port: bound.port)
  }

  /// Binds; a host name is bound at each of its addresses that this machine has.
  static func open(_ address: ListenAddress) throws(SocketError) -> [ListeningSocket] {
    switch address {
    case .tcp(let host, let port), .tls(let host, let port, _): try openTCP(address, host: host, port: port)
    case .unix(let path): [try openUnix(path: path)]
    }
  }

  /// The next waiting connection, nil if there is none.
  func accept() throws(SystemError) -> (socket: Socket, peer: SocketAddress)? {
    var descriptor: Int32 = -1
    do {
      let peer = try SocketAddress { (address, length) throws(SystemError) in
        descriptor = try SystemCall.run { Glibc.accept(socket.descriptor, address, length) }
      }
      let connection = try Socket(adopting: descriptor)
      if self.address.isTCP { try connection.setOption(Int32(IPPROTO_TCP), TCP_NODELAY) }
      return (connection, peer)
    } catch {
      if error.wouldBlock { return nil }
      throw error
    }
  }

  /// Removes the file of a Unix socket, if it is still this one's.
  func removeFile() {
    file?.remove()
  }

  private static func openTCP(
    _ name: ListenAddress, host: String, port: Int
  ) throws(SocketError) -> [ListeningSocket] {
    guard (0...65535).contains(port) else { throw .invalidPort(port) }
    let addresses = try resolve(host)
    var sockets: [ListeningSocket] = []
    var (taken, failure) = (port, SystemError(code: EADDRNOTAVAIL))
    for var address in addresses {
      // All addresses of one name get the same port.
      address.port = taken
      do {
        let socket = try ListeningSocket(at: address, as: name, isAlone: addresses.count == 1)
        if let bound = socket.address.port { taken = bound }
        sockets.append(socket)
      } catch {
        // A family that is switched off here is no failure as long as another one is on.
        guard error.code == EADDRNOTAVAIL || error.code == EAFNOSUPPORT else {
          throw .systemCall(name: "bind", errno: error.code)
        }
        failure = error
      }
    }
    guard !sockets.isEmpty else { throw .systemCall(name: "bind", errno: failure.code) }
    return sockets
  }

  private static func openUnix(path: String) throws(SocketError) -> ListeningSocket {
    guard let address = SocketAddress(unixPath: path) else {
      throw .pathTooLong(path: path, limit: SocketAddress.unixPathLimit)
    }
    try SocketFile.removeStale(path: path, address: address)
    do {
      return try ListeningSocket(at: address, as: .unix(path: path))
    } catch {
      throw .systemCall(name: "bind", errno: error.code)
    }
  }

  private static func resolve(_ host: String) throws(SocketError) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host.isEmpty ? nil : host, "0", &hints, &list)
    guard status == 0 else { throw .unknownHost(host: host, reason: String(cString: gai_strerror(status))) }
    defer { freeaddrinfo(list) }
    return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
      guard let entry, let address = entry.pointee.ai_addr else { return nil }
      return SocketAddress(address, length: entry.pointee.ai_addrlen)
    }
  }
}
