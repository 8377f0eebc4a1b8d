import HTTP

/// `POST /classify`, read into types.
struct ClassifyRequest: Sendable {
  let model: String?
  /// Nil: the checkpoint's own head.
  let labels: [String]?
  /// Each with one `{}`.
  let templates: [String]
  /// Nil: sigmoid for labels, what its `problem_type` says for a head.
  let activation: Prediction.Activation?
  /// How many predictions to return; nil: all.
  let topK: Int?
  /// NaFlex checkpoints only.
  let maxNumPatches: Int?
  let pictures: [NamedPicture]

  init(_ request: Request, limits: RequestLimits) throws {
    var templates: [String]
    if let body = try PictureBody(request, limit: limits.images) {
      model = try body.fields.string("model")
      let given = body.fields.strings("label", "labels")
      labels = given.isEmpty ? nil : given
      templates = body.fields.strings("hypothesis_template")
      activation = try Choice.parse(body.fields.string("activation"), param: "activation")
      topK = try body.fields.integer("top_k")
      maxNumPatches = try MaxNumPatches.check(body.fields.integer("max_num_patches"))
      pictures = body.pictures
    } else {
      let json = try JSONBody.decode(JSON.self, from: request.body)
      model = json.model
      labels = json.labels
      templates = json.hypothesis_template?.templates ?? []
      activation = try Choice.parse(json.activation, param: "activation")
      topK = json.top_k
      maxNumPatches = try MaxNumPatches.check(json.max_num_patches)
      pictures = try PictureBody.pictures(image: json.image, images: json.images, limit: limits.images)
    }
    if templates.isEmpty { templates = [ZeroShot.defaultTemplate] }
    self.templates = templates
    try check(limits)
  }

  private func check(_ limits: RequestLimits) throws {
    if let labels {
      guard !labels.isEmpty else { throw RequestFault.missingField("labels", hint: "give at least one label") }
      try RequestLimits.check(labels.count, limit: limits.labels, param: "labels")
    }
    try RequestLimits.check(templates.count, limit: limits.templates, param: "hypothesis_template")
    for template in templates where !ZeroShot.isTemplate(template) {
      throw RequestFault.invalidValue(param: "hypothesis_template", rule: "has one {}", found: template)
    }
    if let topK, topK < 1 {
      throw RequestFault.invalidValue(param: "top_k", rule: "is at least 1", found: "\(topK)")
    }
  }

  /// One template or a list of them.
  private struct Templates: Decodable {
    let templates: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(String.self) {
        templates = [one]
      } else {
        templates = try container.decode([String].self)
        guard !templates.isEmpty else {
          throw RequestFault.invalidValue(
            param: "hypothesis_template", rule: "has at least one template", found: "none")
        }
      }
    }
  }

  private struct JSON: Decodable {
    let model: String?
    let labels: [String]?
    let hypothesis_template: Templates?
    let activation: String?
    let top_k: Int?
    let max_num_patches: Int?
    let image: PictureSource?
    let images: [PictureSource]?

    private enum CodingKeys: CodingKey {
      case model, labels, hypothesis_template, activation, top_k, max_num_patches, image, images
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      model = try container.decodeIfPresent(String.self, forKey: .model)
      labels = try container.decodeIfGiven([String].self, forKey: .labels)
      hypothesis_template = try container.decodeIfPresent(Templates.self, forKey: .hypothesis_template)
      activation = try container.decodeIfPresent(String.self, forKey: .activation)
      top_k = try container.integerIfPresent(forKey: .top_k)
      max_num_patches = try container.integerIfPresent(forKey: .max_num_patches)
      image = try container.decodeIfGiven(PictureSource.self, forKey: .image)
      images = try container.decodeIfGiven([PictureSource].self, forKey: .images)
    }
  }
}
