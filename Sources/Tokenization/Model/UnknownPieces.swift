/// What stands for text that no piece covers: the ids of its bytes, where the vocabulary has those, else one id.
struct UnknownPieces: Sendable {
  /// The id of unknown text; -1 where the byte pieces leave none.
  let id: Int32
  /// The ids of the pieces `<0x00>` to `<0xFF>`, -1 where there is none; empty without byte fallback.
  let byteIDs: [Int32]

  init(id: Int32, byteFallback: Bool, vocabulary: Vocabulary) {
    self.id = id
    byteIDs = byteFallback ? (0..<256).map { vocabulary.id(of: BPE.bytePiece(UInt8($0))) ?? -1 } : []
  }

  /// Appends the ids of a run of unknown text.
  func append(_ run: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    if !byteIDs.isEmpty, run.allSatisfy({ byteIDs[Int($0)] >= 0 }) {
      for byte in run { ids.append(byteIDs[Int(byte)]) }
    } else {
      ids.append(id)
    }
  }
}
