import Imaging
import Tokenization

@testable import EmbeddingAPI

/// The body of an inference request, behind the length of its JSON in two bytes (little-endian; too much: all of it): the
/// tensors, and each read as what its name says. There must be as many items as the shape says, and binary tensors, written
/// again, must be those that came.
public func checkInferRequest(_ input: [UInt8]) throws {
  guard input.count >= 2 else { return }
  let bytes = Array(input[2...])
  let length = min(Int(input[0]) | Int(input[1]) << 8, bytes.count)
  guard let body = try? InferBody(bytes, jsonLength: length, names: InputTensor.Name.allCases) else { return }
  try require(!body.inputs.isEmpty, "a request without inputs")
  for tensor in body.inputs {
    try require(tensor.count > 0 && tensor.shape.allSatisfy { $0 > 0 }, "an empty tensor")
    guard let items = try? items(of: tensor) else { continue }
    switch tensor.name {
    case .text, .image: try require(items.count == tensor.count, "not an item an element")
    case .inputIDs, .pixels: try require(items.count == tensor.shape[0], "not an item a row")
    }
    guard case .binary(let bytes) = tensor.contents, let written = written(items, tensor) else { continue }
    try require(written.elementsEqual(bytes), "other bytes than came")
  }
}

private func items(of tensor: InputTensor) throws -> [EmbeddingItem] {
  switch tensor.name {
  case .text: try tensor.texts(limit: 64)
  case .image: try tensor.pictures(limit: 64)
  case .pixels: try tensor.pixels(limit: 64, imageLimits: ImageLimits(maxPixels: 4096))
  case .inputIDs:
    try tensor.ids(
      limit: 64,
      rules: TextPreprocessor.Configuration(normalization: .lowercase, length: 8, endOfTextID: 1, paddingID: 0),
      vocabulary: 1000)
  }
}

/// The tensor's bytes, made of its items; nil for pictures, whose bytes are theirs alone.
private func written(_ items: [EmbeddingItem], _ tensor: InputTensor) -> [UInt8]? {
  var bytes: [UInt8] = []
  for item in items {
    switch item {
    case .text(let text):
      withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { bytes += $0 }
      bytes += text.utf8
    case .tokens(let tokens):
      for id in tokens.ids.prefix(tokens.count) {
        if tensor.datatype == .int64 {
          withUnsafeBytes(of: Int64(id).littleEndian) { bytes += $0 }
        } else {
          withUnsafeBytes(of: id.littleEndian) { bytes += $0 }
        }
      }
    case .picture: return nil
    }
  }
  return bytes
}
