/// The names of a checkpoint's tensors, verbatim. `.weight` and `.bias` follow where a layer has both.
enum TensorNames {
  static let logitScale = "logit_scale"
  static let logitBias = "logit_bias"

  enum Vision {
    static let prefix = "vision_model."
    static let patchEmbedding = "vision_model.embeddings.patch_embedding"
    static let positionEmbedding = "vision_model.embeddings.position_embedding.weight"
    static let lastNorm = "vision_model.post_layernorm"

    enum Head {
      static let probe = "vision_model.head.probe"
      static let inputProjectionWeight = "vision_model.head.attention.in_proj_weight"
      static let inputProjectionBias = "vision_model.head.attention.in_proj_bias"
      static let outputProjection = "vision_model.head.attention.out_proj"
      static let norm = "vision_model.head.layernorm"
      static let mlpIn = "vision_model.head.mlp.fc1"
      static let mlpOut = "vision_model.head.mlp.fc2"
    }
  }

  enum Text {
    static let prefix = "text_model."
    static let tokenEmbedding = "text_model.embeddings.token_embedding.weight"
    static let positionEmbedding = "text_model.embeddings.position_embedding.weight"
    static let lastNorm = "text_model.final_layer_norm"
    static let head = "text_model.head"
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
  static func isHarmless(_ name: String) -> Bool { name.hasSuffix(".position_ids") }
}
