import Glibc

/// The addresses that a name has, as the system resolves it (`/etc/hosts`, DNS, …).
enum HostAddresses {
  /// Blocks for as long as the system's resolver takes.
  ///
  /// - Throws: `FetchError.notAllowed` where the name has no address.
  static func of(_ name: String) throws(FetchError) -> [IPAddress] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(name, nil, &hints, &list)
    guard code == 0 else { throw .notAllowed(detail: "\(name): \(String(cString: gai_strerror(code)))") }
    defer { freeaddrinfo(list) }
    var addresses: [IPAddress] = []
    var next = list
    while let entry = next {
      // Each comes once for every kind of socket.
      if let address = entry.pointee.ai_addr.flatMap({ IPAddress($0) }), !addresses.contains(address) {
        addresses.append(address)
      }
      next = entry.pointee.ai_next
    }
    guard !addresses.isEmpty else { throw .notAllowed(detail: "\(name): no address") }
    return addresses
  }
}
