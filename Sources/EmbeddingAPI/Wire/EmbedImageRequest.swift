import HTTP

/// `POST /embed/image`, read into types.
struct EmbedImageRequest: Sendable {
  enum Output: String, Sendable, CaseIterable {
    /// One vector per picture.
    case pooled
    /// Also the last hidden state: one vector per patch, before pooling.
    case patches
  }

  let options: EmbeddingOptions
  let output: Output
  /// NaFlex checkpoints only.
  let maxNumPatches: Int?
  let pictures: [NamedPicture]

  init(_ request: Request, limits: RequestLimits) throws {
    if let body = try PictureBody(request, limit: limits.images) {
      options = try EmbeddingOptions(body.fields)
      output = try Choice.parse(body.fields.string("output"), param: "output") ?? .pooled
      maxNumPatches = try MaxNumPatches.check(body.fields.integer("max_num_patches"))
      pictures = body.pictures
      return
    }
    let json = try JSONFields(request.body)
    options = try EmbeddingOptions(json)
    output = try Choice.parse(json.string("output"), param: "output") ?? .pooled
    maxNumPatches = try MaxNumPatches.check(json.integer("max_num_patches"))
    pictures = try PictureBody.pictures(json, limit: limits.images)
  }
}
