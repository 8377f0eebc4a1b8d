import HTTP
import HTTPTypes
import Testing

@testable import EmbeddingAPI

/// Where the JSON of an inference request ends, and whose the bytes behind it are.
@Suite struct InferBodyTests {
  private func body(
    _ json: String, _ tensors: [UInt8] = [], names: [InputTensor.Name] = InputTensor.Name.allCases
  ) throws -> InferBody {
    let json = Array(json.utf8)
    return try InferBody(json + tensors, jsonLength: json.count, names: names)
  }

  private func binary(_ name: String, _ size: Int) -> String {
    #"{"name": "\#(name)", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": \#(size)}}"#
  }

  @Test func tensorsTakeTheirBytesInTheirOrder() throws {
    let body = try body(#"{"inputs": [\#(binary("text", 2)), \#(binary("image", 3))]}"#, [1, 2, 3, 4, 5])
    let bytes = body.inputs.map { tensor -> [UInt8] in
      if case .binary(let bytes) = tensor.contents { Array(bytes) } else { [] }
    }
    #expect(bytes == [[1, 2], [3, 4, 5]])
  }

  @Test func bytesThatNobodyTakesAreRefused() {
    let fault = RequestFault.invalidValue(
      param: "body", rule: "ends with the last input's bytes", found: "1 bytes more")
    #expect(throws: fault) { try body(#"{"inputs": [\#(binary("text", 2))]}"#, [1, 2, 3]) }
  }

  @Test func aNameIsOneOfTheModelsAndGivenOnce() {
    let text = binary("text", 0)
    let unknown = RequestFault.invalidValue(
      param: "inputs[0].name", rule: "is an input of the model: image", found: "text")
    #expect(throws: unknown) { try body(#"{"inputs": [\#(text)]}"#, names: [.image]) }
    let again = RequestFault.invalidValue(param: "inputs[1].name", rule: "may be given once", found: "text again")
    #expect(throws: again) { try body(#"{"inputs": [\#(text), \#(text)]}"#) }
  }

  @Test(arguments: ["", "-1", "1e1", "99", "99999999999999999999"])
  func theLengthOfTheJSONIsANumberWithinTheBody(_ length: String) throws {
    var request = Request(method: .post, path: "/", body: Array(#"{"inputs": []}"#.utf8))
    request.fields[try #require(HTTPField.Name.inferenceHeaderLength)] = length
    #expect(
      throws: RequestFault.invalidValue(
        param: "Inference-Header-Content-Length", rule: "is the length of the JSON, at most the body's", found: length)
    ) { try InferBody(request, names: [.text]) }
  }

  @Test func aTypeMayBeLeftOutButNotBeAnother() throws {
    let json = Array(#"{"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": ["x"]}]}"#.utf8)
    for type in [nil, "application/json; charset=utf-8", "application/octet-stream"] {
      var request = Request(method: .post, path: "/", body: json)
      request.fields[.contentType] = type
      #expect(try InferBody(request, names: [.text]).inputs.count == 1)
    }
    let fromAPage = Request(method: .post, path: "/", fields: [.origin: "https://page.example"], body: json)
    #expect(throws: RequestFault.self) { try InferBody(fromAPage, names: [.text]) }
    for type in ["text/plain", "", "json"] {
      let request = Request(method: .post, path: "/", fields: [.contentType: type], body: json)
      #expect(throws: RequestFault.self) { try InferBody(request, names: [.text]) }
    }
  }
}
