/// Byte pair encoding as SentencePiece and Hugging Face `tokenizers` define it: a word starts as its Unicode scalars,
/// and the neighbouring pair with the lowest rank is merged, leftmost first, until no pair has a merge
/// (Sennrich, Haddow, Birch 2016, https://aclanthology.org/P16-1162).
struct BPE: Sendable {
  let vocabulary: Vocabulary
  let merges: MergeTable
  /// The id that stands for a scalar that is no piece; nil: such a scalar is left out.
  let unknownID: Int32?
  /// Whether neighbouring unknown scalars become one id.
  let fusesUnknown: Bool
  /// Whether a word that is a piece as a whole gives that piece, without any merging.
  let ignoresMerges: Bool
  /// The ids of the pieces `<0x00>` to `<0xFF>`, -1 where there is none; empty without byte fallback.
  let byteIDs: [Int32]
  /// The ids of the ASCII scalars, -1 where there is none: the most common look-up, done once.
  private let asciiIDs: [Int32]

  init(
    vocabulary: Vocabulary, merges: MergeTable, unknownID: Int32?, fusesUnknown: Bool, byteFallback: Bool,
    ignoresMerges: Bool
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.unknownID = unknownID
    self.fusesUnknown = fusesUnknown
    self.ignoresMerges = ignoresMerges
    byteIDs = byteFallback ? (0..<256).map { vocabulary.id(of: Self.bytePiece(UInt8($0))) ?? -1 } : []
    asciiIDs = (0..<128).map { vocabulary.id(of: [UInt8($0)]) ?? -1 }
  }

  /// Appends the ids of one word, given as UTF-8. Time is O(n log n) in its bytes.
  func encode(_ word: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    guard !word.isEmpty else { return }
    if ignoresMerges, let id = vocabulary.id(of: UnsafeRawBufferPointer(word)) {
      ids.append(id)
      return
    }
    // A scalar gives at most as many symbols as it has bytes.
    withUnsafeTemporaryAllocation(of: Symbol.self, capacity: word.count) { buffer in
      let count = split(word, into: buffer)
      guard count > 0 else { return }
      let symbols = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      merge(symbols)
      var index: Int32 = 0
      while index >= 0 {
        ids.append(symbols[Int(index)].id)
        index = symbols[Int(index)].next
      }
    }
  }

  /// Writes the word's scalars as linked symbols and returns how many.
  private func split(_ word: UnsafeBufferPointer<UInt8>, into symbols: UnsafeMutableBufferPointer<Symbol>) -> Int {
    var count: Int32 = 0
    func append(_ id: Int32) {
      symbols.initializeElement(at: Int(count), to: Symbol(id: id, previous: count - 1, next: count + 1))
      count += 1
    }

    // An unknown scalar waits, so that the next ones can join it. As in the reference, bytes that come from byte
    // fallback do not end the wait: they overtake it.
    var waiting: Int32?
    var index = 0
    while index < word.count {
      let length = UTF8Bytes.length(lead: word[index])
      let scalar = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: word[index..<index + length]))
      index += length
      if let id = id(ofScalar: scalar) {
        if let unknown = waiting { append(unknown) }
        waiting = nil
        append(id)
      } else if !byteIDs.isEmpty, scalar.allSatisfy({ byteIDs[Int($0)] >= 0 }) {
        for byte in scalar { append(byteIDs[Int(byte)]) }
      } else if let unknownID {
        if let unknown = waiting, !fusesUnknown { append(unknown) }
        waiting = unknownID
      }
    }
    if let unknown = waiting { append(unknown) }
    if count > 0 { symbols[Int(count) - 1].next = -1 }
    return Int(count)
  }

  @inline(__always)
  private func id(ofScalar scalar: UnsafeRawBufferPointer) -> Int32? {
    guard scalar.count == 1 else { return vocabulary.id(of: scalar) }
    let id = asciiIDs[Int(scalar[0])]
    return id >= 0 ? id : nil
  }

  /// The name that SentencePiece gives the piece of one byte.
  static func bytePiece(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]] + Array(">".utf8)
  }
}
