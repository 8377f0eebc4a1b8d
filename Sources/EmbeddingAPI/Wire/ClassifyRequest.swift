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
      let json = try JSONFields(request.body)
      model = try json.string("model")
      labels = try json["labels"]?.strings(limit: limits.labels)
      templates = try json.option("hypothesis_template").map { try Self.templates($0, limit: limits.templates) } ?? []
      activation = try Choice.parse(json.string("activation"), param: "activation")
      topK = try json.integer("top_k")
      maxNumPatches = try MaxNumPatches.check(json.integer("max_num_patches"))
      pictures = try PictureBody.pictures(json, limit: limits.images)
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
  private static func templates(_ field: JSONField, limit: Int) throws -> [String] {
    guard field.kind == .list else { return [try field.string()] }
    let templates = try field.strings(limit: limit)
    guard !templates.isEmpty else {
      throw RequestFault.invalidValue(param: field.param, rule: "has at least one template", found: "none")
    }
    return templates
  }
}
