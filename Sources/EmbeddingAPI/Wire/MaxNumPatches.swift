import SigLIP

/// `max_num_patches`: the most patches that a NaFlex checkpoint cuts a picture into.
public enum MaxNumPatches {
  /// - Returns: the value, if it was given and is within the range.
  /// - Throws: `RequestFault.invalidValue`.
  @discardableResult
  public static func check(_ value: Int?) throws -> Int? {
    let range = PreprocessorConfiguration.maxPatchesRange
    guard let value, !range.contains(value) else { return value }
    throw RequestFault.invalidValue(
      param: "max_num_patches", rule: "is \(range.lowerBound) to \(range.upperBound)", found: "\(value)")
  }

  /// What the answer says about a value that no released checkpoint saw in training.
  public static func note(_ value: Int?) -> String? {
    let trained = PreprocessorConfiguration.mostTrainedPatches
    guard let value, value > trained else { return nil }
    return "max_num_patches is \(value); NaFlex checkpoints were trained with up to \(trained)"
  }
}

extension ServedModel {
  /// - Throws: `RequestFault.invalidValue` where pictures have a fixed resolution.
  public func checkTakesMaxPatches(_ value: Int?) throws {
    guard let value, !model.configuration.isNaFlex else { return }
    throw RequestFault.invalidValue(
      param: "max_num_patches", rule: "is for NaFlex checkpoints; \(id) has a fixed resolution", found: "\(value)")
  }
}
