import HTTPTypes

/// The rule that a request broke, or the limit that it met, before any handler saw it. Named by RFC 9112 and RFC 9110.
public enum RequestError: Error, Sendable, Equatable {
  /// HTTP without TLS, where TLS is spoken.
  case plainHTTP
  // The request line.
  case malformedRequestLine
  case malformedMethod
  case malformedTarget
  case malformedQuery
  case unknownVersion
  case unsupportedMethod
  case requestLineTooLong(limit: Int)
  // The fields.
  case bareLineFeed
  case bareCarriageReturn
  case controlCharacter(byte: UInt8)
  case lineFolding
  case malformedFieldName
  case headTooLarge(limit: Int)
  case tooManyFields(limit: Int)
  case missingHost
  case repeatedHost
  case malformedHost
  case unknownExpectation
  // How the body is framed.
  case malformedContentLength
  case repeatedContentLength
  case contentLengthWithTransferEncoding
  case transferEncodingOnHTTP10
  case chunkedNotLast
  case unknownTransferCoding
  case malformedChunkSize
  case malformedChunkEnd
  case chunkExtensionTooLong(limit: Int)
  // The body.
  case bodyTooLarge(limit: Int)
  case unknownContentCoding
  case malformedGzip
  case inflatesTooMuch(ratio: Int)
  // The server's state.
  case headTimeout
  case bodyTimeout
  case bodyTooSlow(bytesPerSecond: Int)
  case tooManyBytesInFlight
  case tooManyConnections
  /// A handler's answer that cannot be sent, such as a status that is not final.
  case invalidResponse
}

extension RequestError {
  public var status: HTTPResponse.Status {
    switch self {
    case .plainHTTP, .malformedRequestLine, .malformedMethod, .malformedTarget, .malformedQuery, .bareLineFeed,
      .bareCarriageReturn, .controlCharacter, .lineFolding, .malformedFieldName, .missingHost, .repeatedHost,
      .malformedHost, .malformedContentLength, .repeatedContentLength, .contentLengthWithTransferEncoding,
      .transferEncodingOnHTTP10, .chunkedNotLast, .malformedChunkSize, .malformedChunkEnd, .chunkExtensionTooLong,
      .malformedGzip:
      .badRequest
    case .headTimeout, .bodyTimeout, .bodyTooSlow: .requestTimeout
    case .bodyTooLarge, .inflatesTooMuch: .contentTooLarge
    case .requestLineTooLong: .uriTooLong
    case .unknownContentCoding: .unsupportedMediaType
    case .unknownExpectation: .expectationFailed
    case .headTooLarge, .tooManyFields: .requestHeaderFieldsTooLarge
    case .invalidResponse: .internalServerError
    case .unknownTransferCoding, .unsupportedMethod: .notImplemented
    case .tooManyBytesInFlight, .tooManyConnections: .serviceUnavailable
    case .unknownVersion: HTTPResponse.Status(code: 505, reasonPhrase: "HTTP Version Not Supported")
    }
  }

  /// A stable name for programs: `malformed_chunk_size`.
  public var code: String {
    let name = String(describing: self).prefix { $0 != "(" }
    var code = ""
    for (index, character) in name.enumerated() {
      // "HTTP10" stays one word.
      if character.isUppercase, index > 0, code.last?.isUppercase == false { code += "_" }
      code.append(character)
    }
    return code.lowercased()
  }
}
