import ArgumentParser

struct Tokenize: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the ids that the text tower gets, one JSON array a line.",
    discussion: """
        siglip tokenize "a bear"
        siglip tokenize "a bear" "a cat" --pad
        siglip tokenize "A Bear" --model folder --text-normalization none
      """)

  @Argument(help: "Texts.")
  var texts: [String]

  @Option(
    help: "A checkpoint's folder, or its name on the hub. Default: the embedded siglip-mini.", completion: .checkpoint)
  var model: String?

  @Option(help: TextNormalizationOption.help)
  var textNormalization = TextNormalizationOption.auto

  @Flag(help: "Show the padding too.")
  var pad = false

  @OptionGroup var hub: HubOptions

  func run() async throws {
    let named = try model.map { try ModelSource($0, hub: hub.environment, revision: hub.revision) } ?? .embedded
    var source = try await named.fetched()
    source.textNormalization = textNormalization.rule
    let preprocessor = try source.loadTextPreprocessor()
    for text in texts {
      let tokens = preprocessor.encode(text)
      let ids = pad ? tokens.ids[...] : tokens.ids[..<tokens.count]
      print("[" + ids.map(String.init).joined(separator: ", ") + "]")
    }
  }
}
