import Checkpoints
import Foundation
import SigLIP

/// A whole checkpoint of a few kilobytes, to be loaded as it is or with something broken.
struct TinyCheckpoint {
  struct Entry {
    var shape: [Int]
    var type = "F32"
  }

  var configuration = """
    {"model_type": "siglip",
     "vision_config": {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2,
                       "image_size": 20, "patch_size": 8},
     "text_config": {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 3,
                     "vocab_size": 50, "max_position_embeddings": 8, "projection_size": 32}}
    """
  var preprocessor: String?
  var tensors: [String: Entry] = [:]
  /// Values are rounded so that this type holds them exactly, whatever type they are stored in.
  var precision = "F32"
  /// Stands before a name that lacks it when its values are made, so that a renamed tensor keeps them.
  var seedPrefix = ""

  init() {
    tensors = ["logit_scale": Entry(shape: [1]), "logit_bias": Entry(shape: [])]
    linear("vision_model.embeddings.patch_embedding", [32, 3, 8, 8])
    tensors["vision_model.embeddings.position_embedding.weight"] = Entry(shape: [4, 32])
    tower("vision_model.", width: 32, mlp: 48)
    norm("vision_model.post_layernorm", 32)
    tensors["vision_model.head.probe"] = Entry(shape: [1, 1, 32])
    tensors["vision_model.head.attention.in_proj_weight"] = Entry(shape: [96, 32])
    tensors["vision_model.head.attention.in_proj_bias"] = Entry(shape: [96])
    linear("vision_model.head.attention.out_proj", [32, 32])
    norm("vision_model.head.layernorm", 32)
    linear("vision_model.head.mlp.fc1", [48, 32])
    linear("vision_model.head.mlp.fc2", [32, 48])
    tensors["text_model.embeddings.token_embedding.weight"] = Entry(shape: [50, 24])
    tensors["text_model.embeddings.position_embedding.weight"] = Entry(shape: [8, 24])
    tower("text_model.", width: 24, mlp: 40)
    norm("text_model.final_layer_norm", 24)
    linear("text_model.head", [32, 24])
  }

  private mutating func tower(_ prefix: String, width: Int, mlp: Int) {
    for layer in 0..<2 {
      let name = "\(prefix)encoder.layers.\(layer)"
      norm("\(name).layer_norm1", width)
      norm("\(name).layer_norm2", width)
      for part in ["q_proj", "k_proj", "v_proj", "out_proj"] { linear("\(name).self_attn.\(part)", [width, width]) }
      linear("\(name).mlp.fc1", [mlp, width])
      linear("\(name).mlp.fc2", [width, mlp])
    }
  }

  private mutating func linear(_ name: String, _ shape: [Int]) {
    tensors["\(name).weight"] = Entry(shape: shape)
    tensors["\(name).bias"] = Entry(shape: [shape[0]])
  }

  private mutating func norm(_ name: String, _ width: Int) {
    tensors["\(name).weight"] = Entry(shape: [width])
    tensors["\(name).bias"] = Entry(shape: [width])
  }

  /// Two by two stored positions, and a linear patch embedding.
  mutating func becomeNaFlex() {
    configuration = configuration.replacing("\"siglip\"", with: "\"siglip2\"")
      .replacing("\"image_size\": 20", with: "\"num_patches\": 4")
    tensors["vision_model.embeddings.patch_embedding.weight"] = Entry(shape: [32, 8 * 8 * 3])
  }

  /// A head for three labels.
  mutating func becomeClassifier() {
    configuration = configuration.replacing(
      "\"vision_config\"", with: "\"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}, \"vision_config\"")
    linear("classifier", [3, 32])
  }

  mutating func store(as type: String) {
    for name in tensors.keys { tensors[name]?.type = type }
  }

  func files() throws -> CheckpointFiles {
    var header: [String: Any] = [:]
    var data = Data()
    for (name, entry) in tensors.sorted(by: { $0.key < $1.key }) {
      let start = data.count
      let count = entry.shape.reduce(1, *)
      var values = [Float](repeating: 0, count: count)
      values.withUnsafeMutableBufferPointer {
        SeededValues.fill(
          $0, key: SeededValues.key(seed: 1, name: name.hasPrefix(seedPrefix) ? name : seedPrefix + name), first: 0,
          scale: 1e-5, shift: 0)
      }
      for value in values { append(rounded(value), entry.type, to: &data) }
      header[name] = ["dtype": entry.type, "shape": entry.shape, "data_offsets": [start, data.count]] as [String: Any]
    }
    var head = try JSONSerialization.data(withJSONObject: header)
    // Padded as the library that writes these files does, so that floats lie where floats may lie.
    head.append(Data(repeating: 0x20, count: (8 - head.count % 8) % 8))
    let file = withUnsafeBytes(of: UInt64(head.count).littleEndian) { Data($0) } + head + data
    var files = [
      ("config.json", SeededCheckpoint.stay(Data(configuration.utf8))),
      ("model.safetensors", SeededCheckpoint.stay(file)),
    ]
    if let preprocessor { files.append(("preprocessor_config.json", SeededCheckpoint.stay(Data(preprocessor.utf8)))) }
    return CheckpointFiles(location: "memory", embedded: files)
  }

  private func rounded(_ value: Float) -> Float {
    switch precision {
    case "BF16": Float(bitPattern: value.bitPattern & 0xFFFF_0000)
    case "F16": Float(Float16(value))
    default: value
    }
  }

  private func append(_ value: Float, _ type: String, to data: inout Data) {
    switch type {
    case "BF16": withUnsafeBytes(of: UInt16(value.bitPattern >> 16).littleEndian) { data.append(contentsOf: $0) }
    case "F16": withUnsafeBytes(of: Float16(value).bitPattern.littleEndian) { data.append(contentsOf: $0) }
    case "F32": withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    default: data.append(contentsOf: [UInt8](repeating: 0, count: 8))
    }
  }

  static let pictures = (0..<3).map { index in
    PixelPatches(
      rows: 2, columns: 2, patchSize: 8, bytes: SeededValues.noise(seed: 2, name: "\(index)", count: 4 * 64 * 3))
  }
  static let texts = (0..<3).map { (index: Int32) -> TokenIDs in
    let ids: [Int32] = (0..<8).map { ($0 * 7 + index * 11) % 50 }
    return TokenIDs(ids: ids, count: 8, isTruncated: false)
  }
}
