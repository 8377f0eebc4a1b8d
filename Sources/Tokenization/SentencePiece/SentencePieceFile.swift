/// What a SentencePiece model file says, as far as it decides about ids (`sentencepiece_model.proto`, Apache-2.0,
/// google/sentencepiece).
struct SentencePieceFile {
  /// `TrainerSpec.ModelType`.
  enum ModelType: UInt64 {
    case unigram = 1
    case bpe = 2
    case word = 3
    case character = 4
  }

  struct Piece {
    /// `ModelProto.SentencePiece.Type`.
    enum Kind: UInt64 {
      case normal = 1
      case unknown = 2
      case control = 3
      case userDefined = 4
      case unused = 5
      case byte = 6

      /// Whether text can be cut into such pieces; the others stand for what is no text.
      var isText: Bool { self == .normal || self == .userDefined || self == .unused }
    }

    /// Where its bytes lie in the file.
    var bytes = 0..<0
    var score: Float = 0
    var kind = Kind.normal
  }

  var pieces: [Piece] = []
  // TrainerSpec
  var modelType = ModelType.unigram
  var spaceIsSuffix = false
  var byteFallback = false
  // NormalizerSpec
  /// Where `precompiled_charsmap` lies in the file; empty: none.
  var characterMap = 0..<0
  var addsDummyPrefix = true
  var removesExtraSpaces = true
  var escapesSpaces = true

  init(_ bytes: UnsafeRawBufferPointer) throws(TokenizerFileError.Rule) {
    var message = ProtobufReader(bytes)
    while let field = try message.next() {
      switch field.number {
      case 1:
        pieces.append(
          try Piece(ProtobufReader(bytes, in: field.bytes("pieces[\(pieces.count)]")), index: pieces.count))
      case 2: try readTrainer(ProtobufReader(bytes, in: field.bytes("trainer_spec")))
      case 3: try readNormalizer(ProtobufReader(bytes, in: field.bytes("normalizer_spec")))
      default: continue
      }
    }
  }

  private mutating func readTrainer(_ reader: ProtobufReader) throws(TokenizerFileError.Rule) {
    var reader = reader
    while let field = try reader.next() {
      switch field.number {
      case 3:
        let number = try field.varint("trainer_spec.model_type")
        guard let type = ModelType(rawValue: number) else {
          throw .unsupported("trainer_spec.model_type", expected: "1 (unigram) or 2 (BPE)", found: "\(number)")
        }
        modelType = type
      case 24: spaceIsSuffix = try field.bool("trainer_spec.treat_whitespace_as_suffix")
      case 35: byteFallback = try field.bool("trainer_spec.byte_fallback")
      default: continue
      }
    }
  }

  private mutating func readNormalizer(_ reader: ProtobufReader) throws(TokenizerFileError.Rule) {
    var reader = reader
    while let field = try reader.next() {
      switch field.number {
      case 2: characterMap = try field.bytes("normalizer_spec.precompiled_charsmap")
      case 3: addsDummyPrefix = try field.bool("normalizer_spec.add_dummy_prefix")
      case 4: removesExtraSpaces = try field.bool("normalizer_spec.remove_extra_whitespaces")
      case 5: escapesSpaces = try field.bool("normalizer_spec.escape_whitespaces")
      default: continue
      }
    }
  }
}

extension SentencePieceFile.Piece {
  fileprivate init(_ reader: ProtobufReader, index: Int) throws(TokenizerFileError.Rule) {
    var reader = reader
    while let field = try reader.next() {
      switch field.number {
      case 1: bytes = try field.bytes("pieces[\(index)].piece")
      case 2: score = try field.float("pieces[\(index)].score")
      case 3:
        let number = try field.varint("pieces[\(index)].type")
        guard let kind = Kind(rawValue: number) else {
          throw .unsupported("pieces[\(index)].type", expected: "a type from 1 to 6", found: "\(number)")
        }
        self.kind = kind
      default: continue
      }
    }
  }
}

extension ProtobufReader.Field {
  fileprivate func varint(_ key: @autoclosure () -> String) throws(TokenizerFileError.Rule) -> UInt64 {
    guard case .varint(let number) = value else { throw wrongType(key(), "a number") }
    return number
  }

  fileprivate func bool(_ key: @autoclosure () -> String) throws(TokenizerFileError.Rule) -> Bool {
    try varint(key()) != 0
  }

  fileprivate func float(_ key: @autoclosure () -> String) throws(TokenizerFileError.Rule) -> Float {
    guard case .fixed32(let bits) = value else { throw wrongType(key(), "a 32-bit float") }
    return Float(bitPattern: bits)
  }

  fileprivate func bytes(_ key: @autoclosure () -> String) throws(TokenizerFileError.Rule) -> Range<Int> {
    guard case .bytes(let range) = value else { throw wrongType(key(), "bytes") }
    return range
  }

  private func wrongType(_ key: String, _ expected: String) -> TokenizerFileError.Rule {
    let found =
      switch value {
      case .varint: "a varint"
      case .fixed64: "64 bits"
      case .bytes: "bytes"
      case .fixed32: "32 bits"
      }
    return .unsupported(key, expected: expected, found: found)
  }
}
