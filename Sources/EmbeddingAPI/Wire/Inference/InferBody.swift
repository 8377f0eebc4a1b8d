import HTTP
import HTTPTypes

/// The body of an inference request: JSON, and behind it the tensors that the binary extension put there.
struct InferBody: Sendable {
  let json: JSONFields
  /// The `inputs`, one at least, no name twice.
  let inputs: [InputTensor]

  /// - Parameter names: the inputs that the model takes.
  /// - Throws: `RequestFault`, naming the tensor or the member.
  init(_ request: Request, names: [InputTensor.Name]) throws {
    try Self.checkType(of: request)
    try self.init(request.body, jsonLength: Self.jsonLength(in: request), names: names)
  }

  /// - Parameter jsonLength: at most the body's; tensors begin behind it.
  init(_ body: [UInt8], jsonLength: Int, names: [InputTensor.Name]) throws {
    json = try JSONFields(jsonLength == body.count ? body : Array(body[..<jsonLength]))
    var binary = body[jsonLength...]
    let hint = "give one or more of \(names.map(\.rawValue).joined(separator: ", "))"
    guard let list = json["inputs"] else { throw RequestFault.missingField("inputs", hint: hint) }
    var inputs: [InputTensor] = []
    for field in try list.elements(limit: InputTensor.Name.allCases.count) {
      let tensor = try InputTensor(field, names: names, binary: &binary)
      guard !inputs.contains(where: { $0.name == tensor.name }) else {
        throw RequestFault.invalidValue(
          param: "\(field.param).name", rule: "may be given once", found: "\(tensor.name.rawValue) again")
      }
      inputs.append(tensor)
    }
    guard !inputs.isEmpty else { throw RequestFault.missingField("inputs", hint: hint) }
    guard binary.isEmpty else {
      throw RequestFault.invalidValue(
        param: "body", rule: "ends with the last input's bytes", found: "\(binary.count) bytes more")
    }
    self.inputs = inputs
  }

  private static func checkType(of request: Request) throws {
    // The protocol's clients send no Content-Type at all. A browser can be made to do so without asking first (Fetch
    // standard, a Blob without a type), but then names the page's origin.
    switch request.contentType?.essence {
    case "application/json", "application/octet-stream": break
    case nil where request.fields[.contentType] == nil && request.fields[.origin] == nil: break
    default:
      throw RequestFault.unsupportedContentType(
        found: request.fields[.contentType], expected: "application/json or application/octet-stream")
    }
  }

  /// What the request says of it; the whole body where it says nothing.
  private static func jsonLength(in request: Request) throws -> Int {
    guard let name = HTTPField.Name.inferenceHeaderLength, let field = request.fields[name] else {
      return request.body.count
    }
    guard field.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(field), length <= request.body.count
    else {
      throw RequestFault.invalidValue(
        param: "Inference-Header-Content-Length", rule: "is the length of the JSON, at most the body's", found: field)
    }
    return length
  }
}

extension HTTPField.Name {
  /// The length of the JSON, where bytes of tensors follow it.
  static let inferenceHeaderLength = HTTPField.Name("Inference-Header-Content-Length")
}
