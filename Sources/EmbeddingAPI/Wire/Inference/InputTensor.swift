import HTTP

/// One of the `inputs` of an inference request: what it says of itself, and where its elements lie.
struct InputTensor: Sendable {
  /// What a model may be given.
  enum Name: String, Sendable, CaseIterable {
    case text
    case image
    /// Texts that another tokenised.
    case inputIDs = "input_ids"
    /// Pictures that another decoded.
    case pixels
  }

  /// Those of the protocol's data types that inputs have here.
  enum Datatype: String, Sendable, CaseIterable {
    case bytes = "BYTES"
    case uint8 = "UINT8"
    case int32 = "INT32"
    case int64 = "INT64"
  }

  enum Contents: Sendable {
    /// A list, flat or nested.
    case json(JSONField)
    /// Row-major, little-endian, without gaps; a BYTES element has its length before it, 4 bytes.
    case binary(ArraySlice<UInt8>)
  }

  let name: Name
  let datatype: Datatype
  /// From the outermost dimension; none is negative.
  let shape: [Int]
  /// The product of the dimensions.
  let count: Int
  let contents: Contents

  /// Dimensions that a shape may have.
  private static let rankLimit = 8

  /// - Parameters:
  ///   - field: an element of `inputs`.
  ///   - names: those that the model takes.
  ///   - binary: the bytes behind the JSON that no tensor before this one had; it takes its own from them.
  /// - Throws: `RequestFault`, naming the tensor and the member.
  init(_ field: JSONField, names: [Name], binary: inout ArraySlice<UInt8>) throws {
    let fields = try JSONFields(field)
    name = try Self.name(fields, place: field.param, names)
    let title = name.rawValue
    func member(_ key: String, of fields: JSONFields, at path: String) -> JSONField? {
      fields.option(key)?.named("\(path).\(key)")
    }
    guard let type = member("datatype", of: fields, at: title) else {
      throw RequestFault.missingField("\(title).datatype", hint: "")
    }
    datatype = try Self.datatype(type)
    guard let shape = member("shape", of: fields, at: title) else {
      throw RequestFault.missingField("\(title).shape", hint: "")
    }
    (self.shape, count) = try Self.dimensions(shape)

    let parameters = try member("parameters", of: fields, at: title).map { try JSONFields($0) }
    if let region = parameters?.option("shared_memory_region") {
      throw RequestFault.invalidValue(param: region.param, rule: "is not supported; send the tensor itself", found: "")
    }
    switch (member("data", of: fields, at: title), parameters?.option("binary_data_size")) {
    case (let data?, nil): contents = .json(data)
    case (nil, let size?): contents = .binary(try Self.take(size, from: &binary))
    case (_?, let size?): throw RequestFault.conflictingFields("\(title).data", size.param)
    case (nil, nil):
      throw RequestFault.missingField(
        "\(title).data", hint: "or give parameters.binary_data_size, and the bytes behind the JSON")
    }
  }

  private static func name(_ fields: JSONFields, place: String, _ names: [Name]) throws -> Name {
    guard let given = try fields.string("name") else { throw RequestFault.missingField("\(place).name", hint: "") }
    guard let name = names.first(where: { $0.rawValue == given }) else {
      throw RequestFault.invalidValue(
        param: "\(place).name", rule: "is an input of the model: \(names.map(\.rawValue).joined(separator: ", "))",
        found: given)
    }
    return name
  }

  private static func datatype(_ field: JSONField) throws -> Datatype {
    let given = try field.string()
    guard let datatype = Datatype(rawValue: given) else {
      throw RequestFault.invalidValue(
        param: field.param, rule: "is \(Datatype.allCases.map(\.rawValue).joined(separator: ", "))", found: given)
    }
    return datatype
  }

  private static func dimensions(_ field: JSONField) throws -> (shape: [Int], count: Int) {
    let shape = try field.elements(limit: rankLimit).map { try $0.integer() }
    var count = 1
    for (index, size) in shape.enumerated() {
      guard size >= 0 else {
        throw RequestFault.invalidValue(param: "\(field.param)[\(index)]", rule: "is 0 or more", found: "\(size)")
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else {
        throw RequestFault.invalidValue(param: field.param, rule: "has fewer than 2^63 elements", found: "")
      }
      count = product
    }
    guard !shape.isEmpty, count > 0 else {
      throw RequestFault.invalidValue(param: field.param, rule: "has at least one element", found: "none")
    }
    return (shape, count)
  }

  private static func take(_ size: JSONField, from binary: inout ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
    let count = try size.integer()
    guard count >= 0, count <= binary.count else {
      throw RequestFault.invalidValue(
        param: size.param, rule: "is a number of bytes that follow the JSON, of which \(binary.count) are left",
        found: "\(count)")
    }
    defer { binary = binary.dropFirst(count) }
    return binary.prefix(count)
  }
}
