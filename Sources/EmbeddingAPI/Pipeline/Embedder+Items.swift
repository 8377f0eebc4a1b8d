import SigLIP

extension Embedder {
  /// The items as the encoders take them: texts tokenised, pictures as they came.
  struct PreparedItems: Sendable {
    fileprivate var items: [EmbeddingItem]
    /// Of the texts, in their order.
    let tokens: [TokenIDs]
    var times: StageTimes

    var pictures: [NamedPicture] { items.pictures }

    /// Puts others in the place of the pictures, in their order.
    mutating func replacePictures(_ pictures: [NamedPicture]) {
      var next = pictures.makeIterator()
      items = items.map { item in
        guard case .picture = item, let picture = next.next() else { return item }
        return .picture(picture)
      }
    }

    /// Real tokens of all texts, EOS included.
    var tokenCount: Int { tokens.reduce(0) { $0 + $1.count } }

    /// The indices, among all items, of the texts that were cut.
    var truncated: [Int] {
      let texts = items.indices.filter { if case .picture = items[$0] { false } else { true } }
      return zip(texts, tokens).filter { $1.isTruncated }.map(\.0)
    }
  }

  /// Tokenises the texts among the items, on the calling thread.
  ///
  /// - Throws: `RequestFault.modelLacks` for a text where the checkpoint has no text tower.
  func tokenizeNow(_ items: [EmbeddingItem], model: ServedModel) throws -> PreparedItems {
    var times = StageTimes()
    guard items.textCount > 0 else { return PreparedItems(items: items, tokens: [], times: times) }
    let preprocessor = try model.texts
    let tokens = times.measure(.tokenize) {
      items.compactMap { item -> TokenIDs? in
        switch item {
        case .text(let text): preprocessor.encode(text)
        case .tokens(let ids): ids
        case .picture: nil
        }
      }
    }
    return PreparedItems(items: items, tokens: tokens, times: times)
  }

  /// Places in the queue that the items take.
  func queuePlaces(_ items: PreparedItems, maxPatches: Int? = nil, model: ServedModel) -> Int {
    let pictures = items.pictures.count
    return items.tokens.count + pictures * model.queuePlaces(maxPatches: maxPatches, output: .pooled)
  }

  /// Encodes texts and pictures side by side.
  ///
  /// - Parameter maxPatches: of one picture, for NaFlex checkpoints. Default: what the checkpoint says.
  /// - Returns: one vector an item, in the items' order; the slower side's times.
  /// - Throws: what `embed(pictures:maxPatches:model:)` throws.
  func embed(_ items: PreparedItems, maxPatches: Int? = nil, model: ServedModel) async throws -> Vectors {
    let pictures = items.pictures
    async let ofTexts = embed(texts: items.tokens, model: model)
    let none = Vectors(values: [], times: StageTimes())
    let ofPictures = pictures.isEmpty ? none : try await embed(pictures: pictures, maxPatches: maxPatches, model: model)
    let texts = try await ofTexts
    var (fromTexts, fromPictures) = (texts.values.makeIterator(), ofPictures.values.makeIterator())
    let values = items.items.compactMap { item in
      if case .picture = item { fromPictures.next() } else { fromTexts.next() }
    }
    var times = items.times
    times.merge(texts.times)
    times.merge(ofPictures.times)
    return Vectors(values: values, times: times)
  }
}
