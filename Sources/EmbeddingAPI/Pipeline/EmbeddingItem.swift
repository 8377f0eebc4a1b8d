import SigLIP

/// One thing to embed, of a request that may mix them.
enum EmbeddingItem: Sendable {
  case text(String)
  /// A text that came as ids.
  case tokens(TokenIDs)
  case picture(NamedPicture)

  /// Takes no time to tokenise that is worth a change of thread.
  var isQuick: Bool {
    if case .text(let text) = self { text.utf8.count <= 1024 } else { true }
  }
}

extension [EmbeddingItem] {
  var pictures: [NamedPicture] {
    compactMap { if case .picture(let picture) = $0 { picture } else { nil } }
  }

  /// The items that go to the text tower.
  var textCount: Int { count - pictures.count }
}
