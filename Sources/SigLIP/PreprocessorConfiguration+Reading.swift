import Checkpoints

extension PreprocessorConfiguration {
  static let fileName = "preprocessor_config.json"
  /// Where newer library versions put all of a processor's parts.
  static let combinedFileName = "processor_config.json"

  /// Reads `preprocessor_config.json` (or `image_processor` of `processor_config.json`); with neither, the defaults
  /// hold.
  ///
  /// Throws where a setting asks for something that is not done here, such as pictures that are cropped or not resized.
  public init(files: CheckpointFiles, vision: ModelConfiguration.Vision) throws(CheckpointError) {
    let sizing: Sizing =
      vision.isNaFlex ? .naFlex(maxPatches: 256) : .fixed(height: vision.imageSize, width: vision.imageSize)
    self.init(sizing, patchSize: vision.patchSize)
    if let file = try files.contentsIfPresent(of: Self.fileName) {
      try apply(JSONObject(file))
    } else if let file = try files.contentsIfPresent(of: Self.combinedFileName) {
      if let part = try JSONObject(file).object("image_processor") { try apply(part) }
    }
  }

  private mutating func apply(_ json: JSONObject) throws(CheckpointError) {
    for (key, wanted) in [("do_resize", true), ("do_center_crop", false), ("do_pad", false)] {
      guard try json.bool(key) ?? wanted == wanted else { throw json.wrongValue(key, expected: "\(wanted)") }
    }
    switch sizing {
    case .fixed(let height, let width): try Self.check(json, height: height, width: width)
    case .naFlex: try applyPatches(json)
    }
    if let number = try json.integer("resample", in: 0...5) {
      guard let known = Resample(rawValue: number) else {
        throw json.wrongValue("resample", expected: "2 (bilinear) or 3 (bicubic)")
      }
      resample = known
    }
    rescaleFactor = try json.number("rescale_factor") ?? rescaleFactor
    mean = try json.numbers("image_mean", count: 3) ?? mean
    standardDeviation = try json.numbers("image_std", count: 3) ?? standardDeviation
    guard !standardDeviation.contains(0) else { throw json.wrongValue("image_std", expected: "numbers other than 0") }
    if try json.bool("do_rescale") == false { rescaleFactor = 1 }
    if try json.bool("do_normalize") == false {
      mean = [0, 0, 0]
      standardDeviation = [1, 1, 1]
    }
  }

  private mutating func applyPatches(_ json: JSONObject) throws(CheckpointError) {
    if let most = try json.integer("max_num_patches", in: 1...Self.maxPatchesRange.upperBound) {
      sizing = .naFlex(maxPatches: most)
    }
    if let side = try json.integer("patch_size"), side != patchSize {
      throw json.wrongValue("patch_size", expected: "\(patchSize), as in config.json")
    }
  }

  /// The size must be the one that the vision tower has positions for.
  private static func check(_ json: JSONObject, height: Int, width: Int) throws(CheckpointError) {
    if json.isObject("size"), let size = try json.object("size") {
      guard let found = try size.integer("height") else { throw size.missing("height") }
      guard found == height else { throw size.wrongValue("height", expected: "\(height), as in config.json") }
      guard let found = try size.integer("width") else { throw size.missing("width") }
      guard found == width else { throw size.wrongValue("width", expected: "\(width), as in config.json") }
    } else if let side = try json.integer("size"), side != height {
      throw json.wrongValue("size", expected: "\(height), as in config.json")
    }
  }
}
