/// The rule of RFC 7578 or RFC 2046 that a form broke.
public enum MultipartError: Error, Sendable, Equatable {
  case notMultipart
  case missingBoundary
  case malformedBoundary
  case missingOpeningBoundary
  case missingClosingBoundary
  case textAfterClosingBoundary
  case malformedDelimiter(part: Int)
  case malformedHeader(part: Int)
  case headerTooLarge(part: Int, limit: Int)
  case missingDisposition(part: Int)
  case missingName(part: Int)
  case encodedPart(part: Int)
  case tooManyParts(limit: Int)
}

extension MultipartError {
  /// One sentence for people.
  public var message: String {
    switch self {
    case .notMultipart: "the content type is not multipart/form-data"
    case .missingBoundary: "multipart/form-data without a boundary"
    case .malformedBoundary: "the multipart boundary is not 1 to 70 of the characters that RFC 2046 allows"
    case .missingOpeningBoundary: "the form does not begin with its boundary"
    case .missingClosingBoundary: "the form ends before its closing boundary"
    case .textAfterClosingBoundary: "text stands behind the closing boundary"
    case .malformedDelimiter(let part): "the boundary before part \(part) is not followed by CRLF"
    case .malformedHeader(let part): "part \(part) has a malformed header"
    case .headerTooLarge(let part, let limit): "the header of part \(part) is over \(limit) bytes"
    case .missingDisposition(let part): "part \(part) has no Content-Disposition: form-data"
    case .missingName(let part): "part \(part) has no name"
    case .encodedPart(let part): "part \(part) has a Content-Transfer-Encoding, which forms may not use"
    case .tooManyParts(let limit): "the form has more than \(limit) parts"
    }
  }
}
