/// Who may be behind an address, by IANA's special-purpose registries (RFC 6890) and what clouds keep for themselves.
enum AddressScope: Sendable {
  /// A host of the internet.
  case global
  /// A host of the network that the operator keeps: RFC 1918, RFC 6598, RFC 4193.
  case privateNetwork
  /// This machine, its link, the cloud's own services, groups, what is reserved, and IPv4 in the guise of IPv6.
  case special
}

extension IPAddress {
  var scope: AddressScope {
    func isIn(_ networks: [Network]) -> Bool { networks.contains { $0.contains(self) } }
    if isIn(Network.special) { return .special }
    if isIn(Network.privateNetworks) { return .privateNetwork }
    return !isIPv6 || Network.globalIPv6.contains(self) ? .global : .special
  }
}

/// All addresses that begin with the same bits.
private struct Network {
  let start: IPAddress
  let length: Int

  static func v4(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ length: Int) -> Network {
    Network(start: IPAddress(bytes: [a, b, c, d]), length: length)
  }

  /// - Parameter groups: the first of the eight; the others are zero.
  static func v6(_ groups: UInt16..., length: Int, last: UInt16 = 0) -> Network {
    let all = groups + [UInt16](repeating: 0, count: 7 - groups.count) + [last]
    return Network(start: IPAddress(bytes: all.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }), length: length)
  }

  func contains(_ address: IPAddress) -> Bool {
    guard address.bytes.count == start.bytes.count else { return false }
    let (whole, rest) = length.quotientAndRemainder(dividingBy: 8)
    guard address.bytes[..<whole] == start.bytes[..<whole] else { return false }
    return rest == 0 || (address.bytes[whole] ^ start.bytes[whole]) >> (8 - rest) == 0
  }

  static let privateNetworks = [
    v4(10, 0, 0, 0, 8), v4(100, 64, 0, 0, 10), v4(172, 16, 0, 0, 12), v4(192, 168, 0, 0, 16), v6(0xFC00, length: 7),
  ]

  /// What is given out to hosts today. All else of IPv6 is special, or not given out yet.
  static let globalIPv6 = v6(0x2000, length: 3)

  static let special = [
    v4(0, 0, 0, 0, 8),  // "this network"
    v4(127, 0, 0, 0, 8),  // loopback
    v4(169, 254, 0, 0, 16),  // link-local, and with it the metadata of most clouds
    v4(192, 0, 0, 0, 24),  // protocol assignments
    v4(192, 0, 2, 0, 24),  // documentation
    v4(192, 88, 99, 0, 24),  // 6to4 relays
    v4(198, 18, 0, 0, 15),  // benchmarking
    v4(198, 51, 100, 0, 24),  // documentation
    v4(203, 0, 113, 0, 24),  // documentation
    v4(224, 0, 0, 0, 4),  // multicast
    v4(240, 0, 0, 0, 4),  // reserved, and broadcast
    v6(0x2001, length: 23),  // protocol assignments, Teredo among them
    v6(0x2001, 0x0DB8, length: 32),  // documentation
    v6(0x2002, length: 16),  // 6to4: an IPv4 address inside
    v6(0x3FFF, length: 20),  // documentation
    // Metadata and agents of clouds, at addresses that are otherwise private or global.
    v4(100, 100, 100, 200, 32),  // Alibaba
    v4(168, 63, 129, 16, 32),  // Azure
    v6(0xFD00, 0x0EC2, length: 128, last: 0x254),  // AWS
    v6(0xFD20, 0x00CE, length: 128, last: 0x254),  // Google
  ]
}
