extension TextPreprocessor.Configuration {
  /// The recipe that belongs to a tokenizer.
  ///
  /// `config.json` does not state it: SigLIP 2's lower-casing stands in no file at all, and the ids for padding and EOS
  /// there are often those of CLIP (49406, 49407), left over as defaults, which SigLIP's vocabularies do not even have.
  /// What tells the families apart is the tokenizer itself:
  ///
  /// - `<eos>`: Gemma's tokenizer, or one made like it, so SigLIP 2. Lower case; EOS is `<eos>` (1), padding is `<pad>`
  ///   (0).
  /// - `</s>` without `<eos>`: T5's tokenizer, so SigLIP 1. Canonical text; `</s>` (1) is both EOS and padding.
  ///
  /// - Parameters:
  ///   - tokenizer: the checkpoint's.
  ///   - vocabularySize: `text_config.vocab_size`, the rows of the token table; an id past it would have no vector.
  ///   - length: `text_config.max_position_embeddings`.
  ///   - endOfText: the token that ends a text, where the checkpoint names one; nil: the family's.
  ///   - padding: the token that fills the rest, where the checkpoint names one; nil: the family's.
  ///   - normalization: what the operator wants done to texts; nil: what the family was trained with.
  /// - Throws: `TextRecipeError` when the tokenizer is of neither family, lacks a token, or is too large for the table.
  public static func derived(
    from tokenizer: Tokenizer, vocabularySize: Int, length: Int = 64, endOfText: String? = nil, padding: String? = nil,
    normalization: TextNormalization? = nil
  ) throws(TextRecipeError) -> TextPreprocessor.Configuration {
    guard tokenizer.vocabularySize <= vocabularySize else {
      throw .idsBeyondTable(rows: vocabularySize, ids: tokenizer.vocabularySize)
    }
    guard length > 0 else { throw .noPlaceForEndOfText(length: length) }
    let family: (endOfText: String, padding: String, normalization: TextNormalization) =
      tokenizer.id(of: "<eos>") == nil && tokenizer.id(of: "</s>") != nil
      ? ("</s>", "</s>", .canonicalize) : ("<eos>", "<pad>", .lowercase)
    func id(_ token: String) throws(TextRecipeError) -> Int32 {
      guard let id = tokenizer.id(of: token) else { throw .missingToken(token) }
      return id
    }
    return Self(
      normalization: normalization ?? family.normalization, length: length,
      endOfTextID: try id(endOfText ?? family.endOfText), paddingID: try id(padding ?? family.padding))
  }
}

/// Why no recipe can be derived for a tokenizer.
public enum TextRecipeError: Error, Hashable, Sendable {
  /// The tokenizer gives ids past the token table.
  case idsBeyondTable(rows: Int, ids: Int)
  /// The tokenizer lacks a token that its family has.
  case missingToken(String)
  /// The model takes no token at all.
  case noPlaceForEndOfText(length: Int)
}

extension TextRecipeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .idsBeyondTable(let rows, let ids): "the tokenizer has \(ids) ids, the model's token table \(rows) rows"
    case .missingToken(let token): "the tokenizer has no \(token)"
    case .noPlaceForEndOfText(let length): "max_position_embeddings is \(length); it must be at least 1"
    }
  }
}
