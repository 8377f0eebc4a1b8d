import Checkpoints

/// What `config.json` says of a fine-tuned classifier's outputs.
struct ClassifierConfiguration {
  /// In the order of their ids.
  let labels: [String]
  /// Softmax, unless `problem_type` is `multi_label_classification`, that is unless labels do not exclude each other,
  /// or there is one label alone, whose softmax would always be 1.
  let activation: Classifier.Activation

  /// Without `id2label`, labels are numbered; two of them are the library's default, which it does not write.
  init(files: CheckpointFiles) throws(CheckpointError) {
    let json = try JSONObject(files.contents(of: ModelConfiguration.fileName))
    var labels: [String] = []
    if let names = try json.object("id2label") {
      for id in names.keys.indices {
        guard let label = try names.string("\(id)") else { throw names.missing("\(id)") }
        labels.append(label)
      }
    } else {
      let count = try json.integer("num_labels", in: 1...1_000_000) ?? 2
      labels = (0..<count).map { "LABEL_\($0)" }
    }
    let isMultiLabel = try json.string("problem_type") == "multi_label_classification"
    self.labels = labels
    activation = isMultiLabel || labels.count == 1 ? .sigmoid : .softmax
  }
}
