import Imaging
import SigLIP
import Tokenization

extension InputTensor {
  /// The items of a `text`: BYTES of any shape, each an UTF-8 text.
  func texts(limit: Int) throws -> [EmbeddingItem] {
    try check(is: [.bytes])
    try RequestLimits.check(count, limit: limit, param: name.rawValue)
    switch contents {
    case .json(let data):
      return try data.tensorElements(count: count).enumerated().map { index, element in
        .text(try element.named(title(index)).string())
      }
    case .binary(let bytes):
      return try elements(bytes).enumerated().map { index, element in
        guard let text = String(validating: element, as: UTF8.self) else {
          throw RequestFault.notUTF8(param: title(index))
        }
        return .text(text)
      }
    }
  }

  /// The items of an `image`: BYTES of any shape, each a picture's file; in JSON its SOURCE.
  func pictures(limit: Int) throws -> [EmbeddingItem] {
    try check(is: [.bytes])
    try RequestLimits.check(count, limit: limit, param: name.rawValue)
    switch contents {
    case .json(let data):
      return try data.tensorElements(count: count).enumerated().map { index, element in
        .picture(NamedPicture(name: title(index), source: try PictureSource(element.named(title(index)))))
      }
    case .binary(let bytes):
      return try elements(bytes).enumerated().map { index, element in
        .picture(NamedPicture(name: title(index), source: .bytes(element)))
      }
    }
  }

  /// The items of `pixels`: UINT8 of shape `(pictures, height, width, 3)`, upright RGB of any size.
  func pixels(limit: Int, imageLimits: ImageLimits) throws -> [EmbeddingItem] {
    try check(is: [.uint8])
    guard shape.count == 4, shape[3] == 3 else { throw wrongShape("(pictures, height, width, 3)") }
    let (pictures, height, width) = (shape[0], shape[1], shape[2])
    try RequestLimits.check(pictures, limit: limit, param: name.rawValue)
    do {
      try imageLimits.check(width: width, height: height)
    } catch {
      throw ItemError(item: name.rawValue, cause: error)
    }
    let bytes: ArraySlice<UInt8>
    switch contents {
    case .json(let data): bytes = try data.tensorNumbers(count: count, largest: 255)[...]
    case .binary(let data):
      try checkSize(data, elementBytes: 1)
      bytes = data
    }
    let size = height * width * 3
    return (0..<pictures).map { index in
      let own = Array(bytes.dropFirst(index * size).prefix(size))
      return .picture(NamedPicture(name: title(index), pixels: Picture(width: width, height: height, bytes: own)))
    }
  }

  /// The items of `input_ids`: INT64 or INT32 of shape `(texts, length)`; shorter ones than the tower's are padded.
  ///
  /// - Parameter vocabulary: ids that the tower has.
  func ids(limit: Int, rules: TextPreprocessor.Configuration, vocabulary: Int) throws -> [EmbeddingItem] {
    try check(is: [.int64, .int32])
    guard shape.count == 2, shape[1] <= rules.length else { throw wrongShape("(texts, at most \(rules.length))") }
    try RequestLimits.check(shape[0], limit: limit, param: name.rawValue)
    let ids: [Int]
    switch contents {
    case .json(let data): ids = try data.tensorNumbers(count: count, largest: .max)
    case .binary(let data):
      let elementBytes = datatype == .int64 ? 8 : 4
      try checkSize(data, elementBytes: elementBytes)
      ids = data.withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count, by: elementBytes).map { offset in
          elementBytes == 8
            ? Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self)))
            : Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        }
      }
    }
    let length = shape[1]
    return try (0..<shape[0]).map { text in
      var own: [Int32] = []
      own.reserveCapacity(rules.length)
      for (place, id) in ids[(text * length)..<((text + 1) * length)].enumerated() {
        guard (0..<vocabulary).contains(id) else {
          throw RequestFault.invalidValue(
            param: "\(title(text))[\(place)]", rule: "is an id from 0 to \(vocabulary - 1)", found: "\(id)")
        }
        own.append(Int32(id))
      }
      own += repeatElement(rules.paddingID, count: rules.length - length)
      return .tokens(TokenIDs(ids: own, count: length, isTruncated: false))
    }
  }

  /// What errors call an element.
  func title(_ index: Int) -> String { "\(name.rawValue)[\(index)]" }

  /// The elements of a BYTES tensor.
  private func elements(_ bytes: ArraySlice<UInt8>) throws -> [ArraySlice<UInt8>] {
    var rest = bytes
    let elements = try (0..<count).map { index in
      let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      guard rest.count >= 4, length <= rest.count - 4 else {
        throw RequestFault.invalidValue(
          param: title(index), rule: "is a length in 4 bytes and as many bytes",
          found: rest.count < 4 ? "\(rest.count) bytes" : "\(length) bytes of which \(rest.count - 4) are there")
      }
      defer { rest = rest.dropFirst(4 + length) }
      return rest.dropFirst(4).prefix(length)
    }
    guard rest.isEmpty else {
      throw RequestFault.invalidValue(
        param: sizeParameter, rule: "ends with the last of the shape's \(count) elements",
        found: "\(rest.count) bytes more")
    }
    return elements
  }

  private func checkSize(_ bytes: ArraySlice<UInt8>, elementBytes: Int) throws {
    let (size, overflow) = count.multipliedReportingOverflow(by: elementBytes)
    guard !overflow, size == bytes.count else {
      throw RequestFault.invalidValue(
        param: sizeParameter, rule: "is \(elementBytes) for each of the shape's \(count) elements",
        found: "\(bytes.count)")
    }
  }

  private var sizeParameter: String { "\(name.rawValue).parameters.binary_data_size" }

  private func check(is datatypes: [Datatype]) throws {
    guard datatypes.contains(datatype) else {
      throw RequestFault.invalidValue(
        param: "\(name.rawValue).datatype", rule: "is \(datatypes.map(\.rawValue).joined(separator: " or "))",
        found: datatype.rawValue)
    }
  }

  private func wrongShape(_ expected: String) -> RequestFault {
    .invalidValue(
      param: "\(name.rawValue).shape", rule: "is \(expected)",
      found: "(\(shape.map(String.init).joined(separator: ", ")))")
  }
}
