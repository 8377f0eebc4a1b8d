import Imaging
import SigLIP
import Testing
import Tokenization

@testable import EmbeddingAPI

/// What a tensor says of itself, held against the bytes and elements that it has.
@Suite struct InputTensorTests {
  private let rules = TextPreprocessor.Configuration(normalization: .lowercase, length: 4, endOfTextID: 1, paddingID: 0)

  private func tensor(_ json: String, _ bytes: [UInt8] = []) throws -> InputTensor {
    var rest = bytes[...]
    return try InputTensor(JSONField(body: Array(json.utf8)), names: InputTensor.Name.allCases, binary: &rest)
  }

  private func binary(_ name: String, _ type: String, _ shape: String, _ bytes: [UInt8]) throws -> InputTensor {
    try tensor(
      """
      {"name": "\(name)", "datatype": "\(type)", "shape": \(shape), "parameters": {"binary_data_size": \(bytes.count)}}
      """, bytes)
  }

  private func param(_ work: () throws -> Void) -> String? {
    do { try work() } catch { return ErrorMap.answer(for: error)?.param }
    return nil
  }

  @Test func textsAreReadFromBytesAndFromJSON() throws {
    let bytes: [UInt8] = [2, 0, 0, 0, 0xC3, 0xA9, 0, 0, 0, 0]
    for tensor in [
      try binary("text", "BYTES", "[2, 1]", bytes),
      try tensor(#"{"name": "text", "datatype": "BYTES", "shape": [2, 1], "data": [["é"], [""]]}"#),
    ] {
      let texts = try tensor.texts(limit: 2).map { if case .text(let text) = $0 { text } else { "?" } }
      #expect(texts == ["é", ""])
      #expect(throws: RequestFault.tooManyItems(param: "text", count: 2, limit: 1)) { try tensor.texts(limit: 1) }
    }
  }

  @Test(arguments: [
    // Cut at every place, a length over the rest, and one that 32 bits hold but no body.
    (0, [2, 0, 0]), (0, [2, 0, 0, 0, 1]), (1, [0, 0, 0, 0]), (1, [0, 0, 0, 0, 1, 0, 0, 0]),
    (0, [255, 255, 255, 255, 1, 1]),
  ])
  func elementsThatAreCutAreNamed(_ element: Int, _ bytes: [UInt8]) throws {
    let tensor = try binary("image", "BYTES", "[2]", bytes)
    #expect(param { _ = try tensor.pictures(limit: 64) } == "image[\(element)]")
  }

  @Test func elementsBeyondTheShapeAreRefused() throws {
    let tensor = try binary("text", "BYTES", "[1]", [0, 0, 0, 0, 0, 0, 0, 0])
    #expect(param { _ = try tensor.texts(limit: 64) } == "text.parameters.binary_data_size")
  }

  @Test func pixelsAreReadFromBytesAndFromJSON() throws {
    let values: [UInt8] = [0, 1, 2, 253, 254, 255]
    for tensor in [
      try binary("pixels", "UINT8", "[2, 1, 1, 3]", values),
      try tensor(
        #"{"name": "pixels", "datatype": "UINT8", "shape": [2, 1, 1, 3], "data": [[[[0, 1, 2]]], 253, [254], 255]}"#),
    ] {
      let items = try tensor.pixels(limit: 2, imageLimits: ImageLimits())
      #expect(items.pictures.map(\.name) == ["pixels[0]", "pixels[1]"])
      #expect(throws: RequestFault.tooManyItems(param: "pixels", count: 2, limit: 1)) {
        try tensor.pixels(limit: 1, imageLimits: ImageLimits())
      }
      #expect(param { _ = try tensor.pixels(limit: 2, imageLimits: ImageLimits(maxPixels: 0)) } == "pixels")
    }
  }

  @Test(arguments: [
    ("[1, 1, 2]", 6, "pixels.shape"), ("[1, 1, 2, 4]", 8, "pixels.shape"),
    ("[1, 1, 2, 3]", 5, "pixels.parameters.binary_data_size"),
    ("[1, 1, 2, 3]", 7, "pixels.parameters.binary_data_size"),
  ])
  func pixelsHaveTheirShape(_ shape: String, _ size: Int, _ name: String) throws {
    let tensor = try binary("pixels", "UINT8", shape, Array(repeating: 0, count: size))
    #expect(param { _ = try tensor.pixels(limit: 64, imageLimits: ImageLimits()) } == name)
  }

  @Test func tokensArePaddedToTheTowersLength() throws {
    for tensor in [
      try binary("input_ids", "INT32", "[2, 2]", [7, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0]),
      try binary(
        "input_ids", "INT64", "[2, 2]", [7, 1, 9, 1].flatMap { [$0, 0, 0, 0, 0, 0, 0, 0] }),
      try tensor(#"{"name": "input_ids", "datatype": "INT64", "shape": [2, 2], "data": [[7, 1], [9, 1]]}"#),
    ] {
      let ids = try tensor.ids(limit: 2, rules: rules, vocabulary: 10).map { item -> TokenIDs? in
        if case .tokens(let ids) = item { ids } else { nil }
      }
      #expect(ids == [[7, 1, 0, 0], [9, 1, 0, 0]].map { TokenIDs(ids: $0, count: 2, isTruncated: false) })
      #expect(param { _ = try tensor.ids(limit: 2, rules: rules, vocabulary: 9) } == "input_ids[1][0]")
    }
  }

  @Test(arguments: [
    ("[-1]", "text.shape[0]"), ("[0]", "text.shape"), ("[]", "text.shape"), ("[4294967296, 4294967296]", "text.shape"),
    ("[1.5]", "text.shape[0]"), ("[1e30]", "text.shape[0]"), ("[1,1,1,1,1,1,1,1,1]", "text.shape"), ("1", "text.shape"),
  ])
  func shapesAreCountable(_ shape: String, _ name: String) {
    #expect(
      param { _ = try tensor(#"{"name": "text", "datatype": "BYTES", "shape": \#(shape), "data": ["x"]}"#) } == name)
  }

  @Test(arguments: ["-1", "3", "9223372036854775807", "9223372036854775808", "1.5", "\"2\""])
  func sizesAreWithinTheBody(_ size: String) {
    let json = #"{"name": "text", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": \#(size)}}"#
    #expect(param { _ = try tensor(json, [0, 0]) } == "text.parameters.binary_data_size")
  }
}
