extension Vocabulary {
  /// Reads the `vocab` object that starts at `position`: pieces to ids.
  init(reading bytes: UnsafeRawBufferPointer, at position: Int) throws(TokenizerFileError.Rule) {
    self.init()
    var reader = JSONReader(bytes, at: position)
    var object = try reader.beginObject()
    var piece: [UInt8] = []
    while try reader.advance(&object) {
      let place = reader.position
      piece.removeAll(keepingCapacity: true)
      try reader.string(appendingTo: &piece)
      try reader.expect(UInt8(ascii: ":"), "':'")
      let id = try reader.id()
      guard piece.withUnsafeBytes({ insert($0, id: id) }) else {
        throw .duplicatePiece(String(decoding: piece, as: UTF8.self), offset: place)
      }
    }
    if let (first, second) = entriesSharingAnID() {
      throw .duplicateID(ids[first], first: self.piece(at: first), second: self.piece(at: second))
    }
  }
}
