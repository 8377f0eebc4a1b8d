/// The size that a picture is resized to when it keeps its aspect (NaFlex; Tschannen et al., SigLIP 2, 2025).
enum NaFlexSize {
  /// The largest whole patches that `maxPatches` allow, at least one each way: by halving an interval of scales, as
  /// the reference does and with its very steps (`transformers`, `get_image_size_for_max_num_patches`), since another
  /// search would end at another size now and then.
  static func of(height: Int, width: Int, patchSize: Int, maxPatches: Int) -> (height: Int, width: Int) {
    let precision = 1e-5
    var (low, high) = (precision / 10, 100.0)
    func patches(_ side: Int, _ scale: Double) -> Int {
      max(1, Int((Double(side) * scale / Double(patchSize)).rounded(.up)))
    }
    while high - low >= precision {
      let scale = (low + high) / 2
      if patches(height, scale) * patches(width, scale) <= maxPatches { low = scale } else { high = scale }
    }
    return (patches(height, low) * patchSize, patches(width, low) * patchSize)
  }
}
