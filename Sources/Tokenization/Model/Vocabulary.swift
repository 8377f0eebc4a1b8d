/// Pieces and their ids, looked up by UTF-8 bytes.
///
/// All pieces lie in one buffer, found through an open-addressing hash table of 32-bit entries: 256,000 pieces take
/// about 6 MB, where a dictionary of strings takes 40.
struct Vocabulary: Sendable {
  /// Every piece, one behind the other.
  private var bytes: [UInt8] = []
  /// Entry `i` is `bytes[starts[i]..<starts[i + 1]]`.
  private var starts: [UInt32] = [0]
  /// The id of entry `i`.
  private(set) var ids: [Int32] = []
  /// Entry + 1 in the low half, or 0 where free, and the high half of the hash, so that a look-up leaves the table only
  /// for the piece that it is after. Their number is a power of two; at most half are full.
  private var slots: [UInt64] = Array(repeating: 0, count: 64)

  /// Bytes of the longest piece.
  private(set) var longestPiece = 0

  /// Number of pieces.
  var count: Int { ids.count }

  /// Adds a piece; false, and nothing is added, when it is there already.
  mutating func insert(_ piece: UnsafeRawBufferPointer, id: Int32) -> Bool {
    if 2 * (count + 1) > slots.count { grow() }
    let hash = Self.hash(piece)
    guard case .free(let slot) = find(piece, hash) else { return false }
    bytes.append(contentsOf: piece)
    starts.append(UInt32(bytes.count))
    ids.append(id)
    longestPiece = max(longestPiece, piece.count)
    slots[slot] = Self.slot(entry: count - 1, hash)
    return true
  }

  /// The id of a piece, or nil when there is none.
  @inline(__always)
  func id(of piece: UnsafeRawBufferPointer) -> Int32? {
    guard case .entry(let entry) = find(piece, Self.hash(piece)) else { return nil }
    return ids[entry]
  }

  func id(of piece: some Collection<UInt8>) -> Int32? {
    Array(piece).withUnsafeBytes { id(of: $0) }
  }

  /// The piece of entry `index`, in the order of insertion.
  func piece(at index: Int) -> String {
    String(decoding: bytes[Int(starts[index])..<Int(starts[index + 1])], as: UTF8.self)
  }

  /// Lends the bytes of every entry.
  func withPieces<Result>(_ body: (_ piece: (_ entry: Int) -> UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeBytes { bytes in
      body { UnsafeRawBufferPointer(rebasing: bytes[Int(starts[$0])..<Int(starts[$0 + 1])]) }
    }
  }

  /// Two entries with the same id, if there are any.
  func entriesSharingAnID() -> (Int, Int)? {
    if zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 }) { return nil }
    let order = ids.indices.sorted { (ids[$0], $0) < (ids[$1], $1) }
    return zip(order, order.dropFirst()).first { ids[$0] == ids[$1] }
  }

  private enum Place {
    case entry(Int)
    case free(Int)
  }

  @inline(__always)
  private static func slot(entry: Int, _ hash: UInt64) -> UInt64 {
    hash & 0xFFFF_FFFF_0000_0000 | UInt64(entry + 1)
  }

  @inline(__always)
  private func find(_ piece: UnsafeRawBufferPointer, _ hash: UInt64) -> Place {
    slots.withUnsafeBufferPointer { slots in
      let mask = slots.count - 1
      var index = Int(truncatingIfNeeded: hash) & mask
      while slots[index] != 0 {
        let entry = Int(slots[index] & 0xFFFF_FFFF) - 1
        if slots[index] ^ hash < 1 << 32, matches(piece, entry) { return .entry(entry) }
        index = (index + 1) & mask
      }
      return .free(index)
    }
  }

  @inline(__always)
  private func matches(_ piece: UnsafeRawBufferPointer, _ entry: Int) -> Bool {
    let start = Int(starts[entry])
    guard Int(starts[entry + 1]) - start == piece.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<piece.count where bytes[start + index] != piece[index] { return false }
      return true
    }
  }

  /// FNV-1a over 64 bits; the low bits, which pick the slot, take in the high ones.
  @inline(__always)
  private static func hash(_ piece: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in piece { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash ^ hash >> 32
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    let mask = slots.count - 1
    bytes.withUnsafeBytes { bytes in
      for entry in ids.indices {
        let hash = Self.hash(UnsafeRawBufferPointer(rebasing: bytes[Int(starts[entry])..<Int(starts[entry + 1])]))
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index] != 0 { index = (index + 1) & mask }
        slots[index] = Self.slot(entry: entry, hash)
      }
    }
  }
}
