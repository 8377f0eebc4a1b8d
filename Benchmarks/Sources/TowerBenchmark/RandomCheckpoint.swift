import Checkpoints
import Foundation

/// A checkpoint of base-patch16-224's vision tower, with weights of no meaning: speed does not depend on them.
enum RandomCheckpoint {
  static func make() throws -> CheckpointFiles {
    var header: [String: Any] = [:]
    var size = 0
    for (name, shape) in shapes {
      let bytes = shape.reduce(4, *)
      header[name] = ["dtype": "F32", "shape": shape, "data_offsets": [size, size + bytes]] as [String: Any]
      size += bytes
    }
    var head = try JSONSerialization.data(withJSONObject: header)
    head.append(Data(repeating: 0x20, count: (64 - (head.count + 8) % 64) % 64))
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 + head.count + size, alignment: 64)
    memory.storeBytes(of: UInt64(head.count).littleEndian, as: UInt64.self)
    head.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: memory[8..<8 + head.count]))
    let values = UnsafeMutableRawBufferPointer(rebasing: memory[(8 + head.count)...]).bindMemory(to: Float.self)
    var state: UInt32 = 1
    for index in values.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      values[index] = (Float(state >> 8) / Float(1 << 24) - 0.5) * 0.1
    }
    let configuration = Data(#"{"model_type": "siglip"}"#.utf8)
    let stays = UnsafeMutableRawBufferPointer.allocate(byteCount: configuration.count, alignment: 64)
    configuration.copyBytes(to: stays)
    return CheckpointFiles(
      location: "memory",
      embedded: [("config.json", UnsafeRawBufferPointer(stays)), ("model.safetensors", UnsafeRawBufferPointer(memory))])
  }

  private static var shapes: [(String, [Int])] {
    let width = 768, mlp = 3072
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) -> [(String, [Int])] {
      [("\(name).weight", [outputs, inputs]), ("\(name).bias", [outputs])]
    }
    func norm(_ name: String) -> [(String, [Int])] { [("\(name).weight", [width]), ("\(name).bias", [width])] }
    var shapes: [(String, [Int])] = [
      ("vision_model.embeddings.patch_embedding.weight", [width, 3, 16, 16]),
      ("vision_model.embeddings.patch_embedding.bias", [width]),
      ("vision_model.embeddings.position_embedding.weight", [196, width]),
      ("vision_model.head.probe", [1, 1, width]),
      ("vision_model.head.attention.in_proj_weight", [3 * width, width]),
      ("vision_model.head.attention.in_proj_bias", [3 * width]),
    ]
    for layer in 0..<12 {
      let name = "vision_model.encoder.layers.\(layer)"
      shapes += norm("\(name).layer_norm1") + norm("\(name).layer_norm2")
      for part in ["q_proj", "k_proj", "v_proj", "out_proj"] {
        shapes += linear("\(name).self_attn.\(part)", width, width)
      }
      shapes += linear("\(name).mlp.fc1", mlp, width) + linear("\(name).mlp.fc2", width, mlp)
    }
    shapes += norm("vision_model.post_layernorm") + norm("vision_model.head.layernorm")
    shapes += linear("vision_model.head.attention.out_proj", width, width)
    shapes += linear("vision_model.head.mlp.fc1", mlp, width) + linear("vision_model.head.mlp.fc2", width, mlp)
    return shapes
  }
}
