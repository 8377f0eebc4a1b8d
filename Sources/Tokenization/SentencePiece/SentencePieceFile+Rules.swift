extension SentencePieceFile {
  /// Pieces of this length and more are refused, as in the reference.
  static let longestPiece = 7999

  /// What the pieces are once every rule holds that the reference checks when it loads a file.
  struct Checked {
    /// Every piece by its bytes; of a piece of text and another with the same bytes, the other.
    var names = Vocabulary()
    /// The pieces that text can be cut into, unused ones too.
    var text = Vocabulary()
    /// The one piece for what is unknown; -1 where the byte pieces leave none.
    var unknownID: Int32 = -1
    /// The lowest score of a normal piece.
    var lowestScore = Float.greatestFiniteMagnitude
  }

  /// - Throws: `unsupported`, naming the first piece that breaks a rule.
  func checked(in bytes: UnsafeRawBufferPointer) throws(TokenizerFileError.Rule) -> Checked {
    var result = Checked()
    var others = Vocabulary()
    var byteIDs: Set<UInt8> = []
    for (index, piece) in pieces.enumerated() {
      let text = UnsafeRawBufferPointer(rebasing: bytes[piece.bytes])
      if isNullPiece(piece, text) { continue }
      try check(piece, text, index)
      guard piece.kind.isText ? result.text.insert(text, id: Int32(index)) : others.insert(text, id: Int32(index))
      else {
        throw repeated(text, index)
      }
      switch piece.kind {
      case .normal: result.lowestScore = min(result.lowestScore, piece.score)
      case .unknown:
        guard result.unknownID < 0 else {
          throw .unsupported(
            "pieces[\(index)].type", expected: "one piece of type 2 (unknown), pieces[\(result.unknownID)]",
            found: "another")
        }
        result.unknownID = Int32(index)
      case .byte: byteIDs.insert(try byte(text, index))
      case .control, .userDefined, .unused: break
      }
    }
    result.names = others
    for id in result.text.ids {
      let text = UnsafeRawBufferPointer(rebasing: bytes[pieces[Int(id)].bytes])
      // Unigram keeps text apart from what is none; BPE knows each name once.
      guard result.names.insert(text, id: id) || modelType == .unigram else { throw repeated(text, Int(id)) }
    }
    guard !pieces.isEmpty else { throw .missingKey("pieces") }
    guard result.unknownID >= 0 || byteFallback else { throw .missingKey("a piece of type 2 (unknown)") }
    guard !byteFallback || byteIDs.count == 256 else {
      throw .unsupported(
        "pieces", expected: "256 of type 6 (byte), as trainer_spec.byte_fallback says", found: "\(byteIDs.count)")
    }
    guard result.text.count > 0 else { throw .missingKey("a piece of type 1 (normal)") }
    return result
  }

  /// The piece of a single zero byte, which some converters write; it counts as not there.
  private func isNullPiece(_ piece: Piece, _ text: UnsafeRawBufferPointer) -> Bool {
    text.count == 1 && text[0] == 0 && (byteFallback || piece.kind == .unused)
  }

  private func repeated(_ text: UnsafeRawBufferPointer, _ index: Int) -> TokenizerFileError.Rule {
    .unsupported(
      "pieces[\(index)].piece", expected: "a piece that is not there yet",
      found: "\"\(String(decoding: text, as: UTF8.self))\" again")
  }

  private func check(_ piece: Piece, _ text: UnsafeRawBufferPointer, _ index: Int) throws(TokenizerFileError.Rule) {
    guard (1...Self.longestPiece).contains(text.count) else {
      throw .unsupported(
        "pieces[\(index)].piece", expected: "1 to \(Self.longestPiece) bytes", found: "\(text.count)")
    }
    guard !text.contains(0) else {
      throw .unsupported("pieces[\(index)].piece", expected: "no zero byte", found: "one")
    }
    guard piece.score.isFinite else {
      throw .unsupported("pieces[\(index)].score", expected: "a finite number", found: "\(piece.score)")
    }
  }

  private func byte(_ text: UnsafeRawBufferPointer, _ index: Int) throws(TokenizerFileError.Rule) -> UInt8 {
    guard byteFallback else {
      throw .unsupported(
        "pieces[\(index)].type", expected: "no byte piece, as trainer_spec.byte_fallback is false", found: "6")
    }
    guard let byte = (0...255).first(where: { BPE.bytePiece(UInt8($0)).elementsEqual(text) }) else {
      throw .unsupported(
        "pieces[\(index)].piece", expected: "<0x00> to <0xFF>",
        found: "\"\(String(decoding: text, as: UTF8.self))\"")
    }
    return UInt8(byte)
  }
}
