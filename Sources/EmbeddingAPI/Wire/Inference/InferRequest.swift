import HTTP
import Imaging

/// `POST /v2/models/{model}/infer`, read into types.
struct InferRequest: Sendable {
  /// The caller's; it comes back in the answer.
  let id: String?
  let normalize: Bool
  /// Whether a text over the model's length is cut (else it is an error).
  let truncate: Bool
  /// NaFlex checkpoints only.
  let maxNumPatches: Int?
  /// Whether the vectors go out as bytes behind the JSON.
  let isBinary: Bool
  /// In the order of the inputs, each row by row.
  let items: [EmbeddingItem]
  /// What errors call each item: `text[3]`.
  let names: [String]

  /// The one output that a model has.
  static let output = "embeddings"

  /// Outputs that a request may list.
  private static let outputLimit = 16

  /// - Throws: `RequestFault`, and `ItemError` for pixels over the limit.
  init(_ request: Request, model: ServedModel, limits: RequestLimits, imageLimits: ImageLimits) throws {
    let inputs = model.inputTensors.map(\.name)
    if inputs.isEmpty { try model.checkPools() }
    let body = try InferBody(request, names: inputs)
    id = try body.json.string("id")
    let parameters = try body.json.option("parameters").map { try JSONFields($0) }
    normalize = try parameters?.boolean("normalize") ?? true
    truncate = try parameters?.boolean("truncate") ?? true
    maxNumPatches = try MaxNumPatches.check(parameters?.integer("max_num_patches"))
    isBinary = try Self.isBinary(body.json, parameters)

    var (items, names): ([EmbeddingItem], [String]) = ([], [])
    for tensor in body.inputs {
      let own = try tensor.items(model, limits, imageLimits)
      items += own
      names += own.indices.map(tensor.title)
    }
    try RequestLimits.check(items.textCount, limit: limits.texts, param: "inputs")
    try RequestLimits.check(items.pictures.count, limit: limits.images, param: "inputs")
    (self.items, self.names) = (items, names)
  }

  /// What `binary_data_output` says of all outputs, or `binary_data` of the one.
  private static func isBinary(_ json: JSONFields, _ parameters: JSONFields?) throws -> Bool {
    var isBinary = try parameters?.boolean("binary_data_output") ?? false
    for output in try json.option("outputs")?.elements(limit: outputLimit) ?? [] {
      let fields = try JSONFields(output)
      let name = try fields.string("name")
      guard name == Self.output else {
        throw RequestFault.invalidValue(
          param: "\(output.param).name", rule: "is an output of the model: \(Self.output)", found: name ?? "nothing")
      }
      guard let own = try fields.option("parameters").map({ try JSONFields($0) }) else { continue }
      for extensionName in ["classification", "shared_memory_region"] {
        guard let field = own.option(extensionName) else { continue }
        throw RequestFault.invalidValue(param: field.param, rule: "is not supported", found: "")
      }
      isBinary = try own.boolean("binary_data") ?? isBinary
    }
    return isBinary
  }
}

extension InputTensor {
  fileprivate func items(
    _ model: ServedModel, _ limits: RequestLimits, _ imageLimits: ImageLimits
  ) throws -> [EmbeddingItem] {
    switch name {
    case .text: try texts(limit: limits.texts)
    case .image: try pictures(limit: limits.images)
    case .pixels: try pixels(limit: limits.images, imageLimits: imageLimits)
    case .inputIDs:
      try ids(
        limit: limits.texts, rules: model.texts.configuration,
        vocabulary: model.model.configuration.text.vocabularySize)
    }
  }
}
