import Checkpoints
import Compute
import Synchronization

/// A loaded checkpoint: its configuration and its towers. Immutable, so all workers share one.
public final class SigLIPModel: Sendable {
  /// The shape of the checkpoint.
  public let configuration: ModelConfiguration
  /// What it computes with.
  public let precision: Precision
  /// How pictures are prepared before they come here.
  public let preprocessor: PreprocessorConfiguration
  /// Nil where the checkpoint has no such tower.
  public let vision: VisionTower?
  /// Nil where the checkpoint has no such tower.
  public let text: TextTower?
  /// The logit of a picture and a text is `exp(logitScale) * cosine + logitBias`; its sigmoid is the score.
  public let logitScale: Float
  /// Added to a logit: negative, as most pairs do not belong together.
  public let logitBias: Float
  /// The checkpoint's tensors, by name.
  public let tensors: [Tensor]
  /// Tensors outside its towers that the network did not use, known harmless buffers aside: worth a warning.
  public let leftovers: [String]
  /// The memory of its weights, in bytes.
  public let memoryFootprint: MemoryFootprint
  /// The files that stay mapped behind the tensors.
  private let files: [FileContents]
  /// The first of them that was found changed.
  private let damaged = Mutex<String?>(nil)

  /// Loads a checkpoint in the hub's layout: SigLIP 1, SigLIP 2 of fixed resolution and NaFlex, one of their towers, or
  /// a fine-tuned classifier.
  ///
  /// - Parameters:
  ///   - files: the checkpoint's files, which stay mapped.
  ///   - precision: what it computes with; only `float32` gives the reference's vectors to the last digits.
  ///
  /// Throws `CheckpointError` where a file breaks a rule, and `ComputeError` where OpenBLAS is missing.
  public convenience init(files: CheckpointFiles, precision: Precision = .float32) throws {
    try self.init(files: files, precision: precision, isMeasuring: false)
  }

  /// - Parameter isMeasuring: read headers alone: the model knows what it would take, and must not encode.
  init(files: CheckpointFiles, precision: Precision, isMeasuring: Bool) throws {
    try OpenBLAS.open()
    self.precision = precision
    configuration = try ModelConfiguration(files: files)
    let safeTensors = try SafeTensors(files: files)
    let reader = WeightReader(safeTensors, precision: precision, isMeasuring: isMeasuring)
    let visionPrefix = Self.prefix(TensorNames.Vision.prefix, of: .vision, configuration, reader)
    let textPrefix = Self.prefix(TensorNames.Text.prefix, of: .text, configuration, reader)
    guard visionPrefix != nil || textPrefix != nil else {
      throw CheckpointError.towerMissing(
        file: safeTensors.file, prefixes: [TensorNames.Vision.prefix, TensorNames.Text.prefix])
    }
    if visionPrefix != nil, textPrefix != nil { try Self.checkProjection(configuration) }

    if let prefix = visionPrefix {
      preprocessor = try PreprocessorConfiguration(files: files, vision: configuration.vision)
      let names = TensorNames.Vision(prefix: prefix)
      // A classifier or a tower alone is useful without the pooling head; beside a text tower it must not be missing.
      let hasHead = configuration.vision.hasHead && (textPrefix != nil || reader.contains(prefix: names.head))
      let isClassifier = reader.contains(prefix: TensorNames.classifier + ".")
      vision = try VisionTower(
        reader, names, configuration.vision, preprocessor, hasHead: hasHead,
        classes: isClassifier ? ClassifierConfiguration(files: files) : nil)
    } else {
      let side = configuration.vision.imageSize
      preprocessor = PreprocessorConfiguration(
        .fixed(height: side, width: side), patchSize: configuration.vision.patchSize)
      vision = nil
    }
    if let prefix = textPrefix {
      text = try TextTower(reader, TensorNames.Text(prefix: prefix), configuration.text)
    } else {
      text = nil
    }
    logitScale = try reader.scalar(TensorNames.logitScale) ?? 0
    logitBias = try reader.scalar(TensorNames.logitBias) ?? 0
    if let visionPrefix {
      let head = configuration.vision.hasHead ? nil : TensorNames.Vision(prefix: visionPrefix).head
      try reader.checkAllTaken(of: visionPrefix, butFor: head)
    }
    if let textPrefix { try reader.checkAllTaken(of: textPrefix, butFor: nil) }
    tensors = safeTensors.tensors
    leftovers = reader.leftovers
    memoryFootprint = reader.footprint
    self.files = Array(
      Dictionary(tensors.map { (ObjectIdentifier($0.contents), $0.contents) }, uniquingKeysWith: { first, _ in first })
        .values)
    if let file = changedFile() { throw CheckpointError.fileChanged(file: file) }
  }

  /// The file that was changed or cut since it was read, if there is one: what is computed after that may be wrong. Asks the
  /// file system; once damaged, a model stays so.
  public func changedFile() -> String? {
    if let file = damaged.withLock({ $0 }) { return file }
    // Outside the lock: a file system may take its time, and `isDamaged` is asked on threads that must not wait.
    guard let file = files.first(where: { !$0.isIntact })?.name else { return nil }
    damaged.withLock { $0 = file }
    return file
  }

  /// Whether `changedFile` has ever found one.
  public var isDamaged: Bool { damaged.withLock { $0 != nil } }

  /// Floats of a vector.
  public var dimensions: Int { configuration.dimensions }

  /// The head of a fine-tuned classifier; nil where the checkpoint has none.
  public var classifier: Classifier? { vision?.classifier }

  /// The most tokens that one picture or text may have.
  public var longestSequence: Int { towerShapes.map(\.longest).max() ?? 0 }

  var towerShapes: [TowerShape] { [vision?.shape, text?.shape].compactMap { $0 } }

  /// What stands before a tower's names; nil where the checkpoint has no such tower. A tower saved alone has its prefix
  /// from older library versions and none from newer ones.
  private static func prefix(
    _ usual: String, of tower: ModelConfiguration.Tower, _ configuration: ModelConfiguration, _ reader: WeightReader
  ) -> String? {
    guard configuration.onlyTower == nil || configuration.onlyTower == tower else { return nil }
    if reader.contains(prefix: usual) { return usual }
    return configuration.onlyTower == tower && reader.contains(prefix: "embeddings.") ? "" : nil
  }

  /// Vectors of pictures and of texts are compared, so they are equally long.
  private static func checkProjection(_ configuration: ModelConfiguration) throws(CheckpointError) {
    let (width, projection) = (configuration.vision.encoder.width, configuration.text.projectionWidth)
    guard width == projection else {
      throw .wrongValue(
        file: ModelConfiguration.fileName, key: "text_config.projection_size",
        expected: "the vision tower's hidden_size, \(width)", found: "\(projection)")
    }
  }
}
