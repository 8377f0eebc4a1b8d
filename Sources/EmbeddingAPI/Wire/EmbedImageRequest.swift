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
    let json = try JSONBody.decode(JSON.self, from: request.body)
    options = json.options
    output = try Choice.parse(json.output, param: "output") ?? .pooled
    maxNumPatches = try MaxNumPatches.check(json.max_num_patches)
    pictures = try PictureBody.pictures(image: json.image, images: json.images, limit: limits.images)
  }

  private struct JSON: Decodable {
    let options: EmbeddingOptions
    let output: String?
    let max_num_patches: Int?
    let image: PictureSource?
    let images: [PictureSource]?

    private enum CodingKeys: CodingKey {
      case output, max_num_patches, image, images
    }

    init(from decoder: any Decoder) throws {
      options = try EmbeddingOptions(from: decoder)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      output = try container.decodeIfPresent(String.self, forKey: .output)
      max_num_patches = try container.integerIfPresent(forKey: .max_num_patches)
      image = try container.decodeIfGiven(PictureSource.self, forKey: .image)
      images = try container.decodeIfGiven([PictureSource].self, forKey: .images)
    }
  }
}
