import SigLIP

extension ServedModel {
  /// Places in the queue that a picture takes: one, or more where it holds as much memory as several others.
  ///
  /// So the queue's limit bounds memory as well: 1,024 patches of pixels and 512 KiB of patch vectors a place.
  func queuePlaces(maxPatches: Int?, output: PictureOutput) -> Int {
    let longest: Int
    switch model.preprocessor.sizing {
    case .fixed: longest = model.configuration.vision.patches
    case .naFlex(let usual): longest = maxPatches ?? usual
    }
    let values = output == .patches ? longest * model.configuration.vision.encoder.width : 0
    return Self.queuePlaces(patches: longest, values: values)
  }

  /// - Parameter values: of the patch vectors in the answer.
  static func queuePlaces(patches: Int, values: Int) -> Int {
    max(1, (patches + 1023) / 1024, (values + (1 << 17) - 1) >> 17)
  }
}
