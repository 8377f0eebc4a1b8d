import Fetching
import HTTP
import Imaging
import Serving

/// The one shape of an error answer (OpenAI's): status, and `{"error": {message, type, param, code}}`.
struct ErrorAnswer: Sendable, Hashable {
  var status: Int
  var type: String
  var code: String
  var message: String
  var param: String?
  /// Seconds for `Retry-After`.
  var retryAfter: Int?
}

/// The one map from errors to answers: which status a broken rule has, and the sentence about it.
public enum ErrorMap {
  /// - Returns: nil for an error that is a defect of ours, whose facts are the log's and not the client's.
  static func answer(for error: any Error) -> ErrorAnswer? {
    switch error {
    case let fault as RequestFault: answer(fault)
    case let fault as ServingError: answer(fault)
    case let fault as ItemError: answer(fault)
    case let fault as RequestError: answer(fault)
    case let fault as MultipartError:
      ErrorAnswer(status: 400, type: "invalid_request", code: "malformed_multipart", message: "body: \(fault.message)")
    default: nil
    }
  }

  private static func answer(_ fault: ItemError) -> ErrorAnswer? {
    switch fault.cause {
    case let cause as ImageError: answer(cause, item: fault.item)
    case let cause as FetchError: answer(cause, item: fault.item)
    case let cause as PictureFolderError: answer(cause, item: fault.item)
    default: nil
    }
  }

  /// What no route takes.
  static func answer(_ fault: RoutingError, _ request: Request) -> ErrorAnswer {
    switch fault {
    case .unknownPath:
      ErrorAnswer(
        status: 404, type: "not_found", code: "unknown_path", message: "no such path; GET /openapi.yaml lists them all")
    case .methodNotAllowed(let allowed):
      ErrorAnswer(
        status: 405, type: "invalid_request", code: "method_not_allowed",
        message: "\(request.method.rawValue) is not for this path; it takes "
          + allowed.map(\.rawValue).joined(separator: ", "))
    }
  }

  /// What broke a rule of HTTP itself.
  static func answer(_ fault: RequestError) -> ErrorAnswer {
    let status = fault.status.code
    let type =
      switch status {
      case 408: "timeout"
      case 413, 414, 431: "too_large"
      case 500: "internal"
      case 503: "overloaded"
      default: "invalid_request"
      }
    return ErrorAnswer(
      status: status, type: type, code: fault.code, message: fault.message, retryAfter: status == 503 ? 1 : nil)
  }

  /// The sentence about an error, for the command line.
  public static func sentence(for error: any Error) -> String {
    if let fault = error as? ItemError { return "\(fault.cause)" }
    return answer(for: error)?.message ?? "\(error)"
  }

  /// A defect: the client learns no more than the request's id.
  static func defect(requestID: String) -> ErrorAnswer {
    ErrorAnswer(
      status: 500, type: "internal", code: "internal",
      message: "the server failed on this request; its log has the reason under request id \(requestID)")
  }

  private static func answer(_ fault: RequestFault) -> ErrorAnswer {
    func invalid(
      _ status: Int, _ code: String, _ message: String, param: String? = nil, type: String = "invalid_request"
    ) -> ErrorAnswer {
      ErrorAnswer(status: status, type: type, code: code, message: message, param: param)
    }
    switch fault {
    case .missingKey:
      return invalid(
        401, "missing_api_key", "this server asks for an API key: send Authorization: Bearer KEY", type: "unauthorized")
    case .wrongKey:
      return invalid(401, "invalid_api_key", "Authorization holds no API key of this server", type: "unauthorized")
    case .unsupportedContentType(let found, let expected):
      return invalid(
        415, "unsupported_content_type", "Content-Type is \(found.map { "\"\($0)\"" } ?? "missing"); send \(expected)")
    case .malformedJSON(let reason):
      return invalid(400, "malformed_json", "body: not valid JSON: \(reason)")
    case .jsonTooDeep(let limit):
      return invalid(400, "json_too_deep", "body: JSON may nest \(limit) levels deep")
    case .notUTF8(let param):
      return invalid(400, "not_utf8", "\(param): not valid UTF-8", param: param)
    case .notAcceptable(let offered):
      return invalid(406, "not_acceptable", "Accept: this path answers with \(offered)")
    case .missingField(let name, let hint):
      return invalid(
        422, "missing_field", "\(name): required" + (hint.isEmpty ? "" : "; \(hint)"), param: name)
    case .wrongType(let param, let expected, let found):
      return invalid(422, "wrong_type", "\(param): is \(expected), not \(found)", param: param)
    case .invalidValue(let param, let rule, let found):
      return invalid(
        422, "invalid_value", "\(param): \(rule)" + (found.isEmpty ? "" : ", not \(found)"), param: param)
    case .conflictingFields(let first, let second):
      return invalid(422, "conflicting_fields", "give \(first) or \(second), not both", param: second)
    case .wrongDimensions(let found, let expected):
      return invalid(
        400, "wrong_dimensions", "dimensions: \(found); the model's vectors have \(expected), and cannot be cut",
        param: "dimensions")
    case .tooManyItems(let param, let count, let limit):
      return invalid(
        413, "too_many_items", "\(param): \(count) items; one request may have \(limit)", param: param)
    case .invalidBase64(let param):
      return invalid(422, "invalid_base64", "\(param): not valid base64", param: param, type: "invalid_image")
    case .invalidDataURI(let param):
      return invalid(
        422, "invalid_data_uri", "\(param): a data URI is data:TYPE;base64,DATA", param: param, type: "invalid_image")
    case .sourceNotAllowed(let param, let kind):
      return invalid(
        403, "\(kind)_not_allowed", "\(param): \(kind) sources are switched off on this server", param: param,
        type: "forbidden")
    case .namedPicturesTooLarge(let param, let limit): return tooLarge(param, limit)
    case .textTooLong(let param, let tokens, let limit):
      return invalid(
        422, "text_too_long", "\(param): \(tokens) tokens; the model takes \(limit), or set truncate to true",
        param: param)
    case .answerTooLarge(let values, let limit):
      return invalid(
        413, "answer_too_large",
        "images: their patches have \(values) values; one answer may hold \(limit): send fewer pictures at a time",
        param: "images")
    case .unequalPatches(let param, let rows, let columns, let expectedRows, let expectedColumns):
      return invalid(
        422, "unequal_patches",
        "\(param): has \(rows) x \(columns) patches and the first picture \(expectedRows) x \(expectedColumns); "
          + "one .npy array holds equal shapes, JSON any", param: param)
    case .unknownModel(let name):
      return invalid(
        404, "model_not_found", "model: \"\(name)\" is not loaded; GET /models lists what is", param: "model",
        type: "not_found")
    case .unknownVersion(let model, let version):
      return invalid(
        404, "version_not_found", "version: \(model) has no \"\(version)\"; its only version is \(API.modelVersion)",
        param: "version", type: "not_found")
    case .modelLacks(let model, let part):
      return invalid(422, "unsupported_by_model", "model: \(model) has no \(part)", param: "model")
    case .modelNotReady(let name):
      return ErrorAnswer(
        status: 503, type: "overloaded", code: "model_loading", message: "model: \(name) is still loading",
        param: "model", retryAfter: 1)
    case .modelDamaged: return damaged(file: nil)
    case .loading:
      return ErrorAnswer(
        status: 503, type: "overloaded", code: "model_loading", message: "the models are still loading", retryAfter: 1)
    case .draining:
      return ErrorAnswer(
        status: 503, type: "overloaded", code: "draining", message: "the server is shutting down", retryAfter: 1)
    case .deadlinePassed(let milliseconds):
      return ErrorAnswer(
        status: 504, type: "timeout", code: "deadline_passed",
        message: "the request's deadline of \(milliseconds) ms passed")
    }
  }

  private static func answer(_ fault: ImageError, item: String) -> ErrorAnswer {
    let (status, code) =
      switch fault {
      case .emptyData: (422, "empty_image")
      case .unsupportedFormat, .leftOut: (415, "unsupported_image_format")
      case .unsupportedVariant: (415, "unsupported_image_variant")
      case .truncated: (422, "truncated_image")
      case .corrupt: (422, "corrupt_image")
      case .tooManyPixels: (413, "too_many_pixels")
      case .tooManyScans: (413, "too_many_scans")
      case .outOfMemory: (503, "out_of_memory")
      }
    return ErrorAnswer(
      status: status, type: status == 503 ? "overloaded" : "invalid_image", code: code, message: "\(item): \(fault)",
      param: item, retryAfter: status == 503 ? 1 : nil)
  }

  private static func damaged(file: String?) -> ErrorAnswer {
    ErrorAnswer(
      status: 503, type: "overloaded", code: "model_damaged",
      message: "model: its file \(file.map { $0 + " " } ?? "")was changed or cut while it was in use; "
        + "the server must be started again", param: "model", retryAfter: 60)
  }

  private static func answer(_ fault: ServingError) -> ErrorAnswer {
    switch fault {
    case .queueFull(let waiting, let limit, let retryAfter):
      ErrorAnswer(
        status: 429, type: "overloaded", code: "queue_full",
        message: "\(waiting) items are waiting, the limit is \(limit); try again in \(retryAfter) s",
        retryAfter: retryAfter)
    case .deadlineOutOfReach(let milliseconds, let retryAfter):
      ErrorAnswer(
        status: 429, type: "overloaded", code: "deadline_out_of_reach",
        message: "the answer would take some \(milliseconds) ms, too near to the request's deadline or past it; "
          + "try again in \(retryAfter) s", retryAfter: retryAfter)
    case .modelDamaged(let file): damaged(file: file)
    case .stopped:
      ErrorAnswer(
        status: 503, type: "overloaded", code: "draining", message: "the server is shutting down", retryAfter: 1)
    }
  }
}
