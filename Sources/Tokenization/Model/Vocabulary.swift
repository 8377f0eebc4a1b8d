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
  /// Entry + 1, or 0 where free; a power of two, at most half full.
  private var slots: [UInt32] = Array(repeating: 0, count: 64)

  /// Number of pieces.
  var count: Int { ids.count }

  /// Adds a piece; false, and nothing is added, when it is there already.
  mutating func insert(_ piece: UnsafeRawBufferPointer, id: Int32) -> Bool {
    if 2 * (count + 1) > slots.count { grow() }
    guard case .free(let slot) = find(piece) else { return false }
    bytes.append(contentsOf: piece)
    starts.append(UInt32(bytes.count))
    ids.append(id)
    slots[slot] = UInt32(count)
    return true
  }

  /// The id of a piece, or nil when there is none.
  @inline(__always)
  func id(of piece: UnsafeRawBufferPointer) -> Int32? {
    guard case .entry(let entry) = find(piece) else { return nil }
    return ids[entry]
  }

  func id(of piece: some Collection<UInt8>) -> Int32? {
    Array(piece).withUnsafeBytes { id(of: $0) }
  }

  /// The piece of entry `index`, in the order of insertion.
  func piece(at index: Int) -> String {
    String(decoding: bytes[Int(starts[index])..<Int(starts[index + 1])], as: UTF8.self)
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
  private func find(_ piece: UnsafeRawBufferPointer) -> Place {
    let mask = slots.count - 1
    var slot = Self.hash(piece) & mask
    while slots[slot] != 0 {
      let entry = Int(slots[slot]) - 1
      if matches(piece, entry) { return .entry(entry) }
      slot = (slot + 1) & mask
    }
    return .free(slot)
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

  /// FNV-1a over 64 bits, its high half folded into the low one, which picks the slot.
  @inline(__always)
  private static func hash(_ piece: UnsafeRawBufferPointer) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in piece { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    let mask = slots.count - 1
    bytes.withUnsafeBytes { bytes in
      for entry in ids.indices {
        var slot = Self.hash(UnsafeRawBufferPointer(rebasing: bytes[Int(starts[entry])..<Int(starts[entry + 1])])) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = UInt32(entry + 1)
      }
    }
  }
}
