/// The names of a checkpoint's tensors, verbatim. `.weight` and `.bias` follow where a layer has both.
enum TensorNames {
  static let logitScale = "logit_scale"
  static let logitBias = "logit_bias"
  static let classifier = "classifier"

  /// The vision tower's; `prefix` stands before each.
  struct Vision {
    static let prefix = "vision_model."
    let prefix: String

    var patchEmbedding: String { "\(prefix)embeddings.patch_embedding" }
    var positionEmbedding: String { "\(prefix)embeddings.position_embedding.weight" }
    var lastNorm: String { "\(prefix)post_layernorm" }

    var head: String { "\(prefix)head." }
    var probe: String { "\(head)probe" }
    var headInputWeight: String { "\(head)attention.in_proj_weight" }
    var headInputBias: String { "\(head)attention.in_proj_bias" }
    var headOutput: String { "\(head)attention.out_proj" }
    var headNorm: String { "\(head)layernorm" }
    var headMLPIn: String { "\(head)mlp.fc1" }
    var headMLPOut: String { "\(head)mlp.fc2" }
  }

  /// The text tower's; `prefix` stands before each.
  struct Text {
    static let prefix = "text_model."
    let prefix: String

    var tokenEmbedding: String { "\(prefix)embeddings.token_embedding.weight" }
    var positionEmbedding: String { "\(prefix)embeddings.position_embedding.weight" }
    var lastNorm: String { "\(prefix)final_layer_norm" }
    var head: String { "\(prefix)head" }
  }

  /// One layer of a tower's encoder.
  struct Layer {
    let norm1, query, key, value, output, norm2, mlpIn, mlpOut: String

    init(tower prefix: String, _ number: Int) {
      let layer = "\(prefix)encoder.layers.\(number)"
      norm1 = "\(layer).layer_norm1"
      query = "\(layer).self_attn.q_proj"
      key = "\(layer).self_attn.k_proj"
      value = "\(layer).self_attn.v_proj"
      output = "\(layer).self_attn.out_proj"
      norm2 = "\(layer).layer_norm2"
      mlpIn = "\(layer).mlp.fc1"
      mlpOut = "\(layer).mlp.fc2"
    }
  }

  /// Buffers that old checkpoints carry and nothing needs.
  static func isHarmless(_ name: String) -> Bool { name == "position_ids" || name.hasSuffix(".position_ids") }
}
