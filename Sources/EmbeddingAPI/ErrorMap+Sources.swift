import Fetching

/// Answers about pictures that a request names and does not hold.
///
/// What the network or the folder behind the server looks like is not told: what is refused is refused in the same
/// words whatever the reason, and so is a path that gives nothing.
extension ErrorMap {
  static func answer(_ fault: FetchError, item: String) -> ErrorAnswer {
    func failed(_ reason: String) -> ErrorAnswer {
      ErrorAnswer(
        status: 422, type: "invalid_image", code: "url_fetch_failed", message: "\(item): not fetched: \(reason)",
        param: item)
    }
    switch fault {
    case .malformed(let rule): return forbidden("url", item, "a URL to fetch \(rule)")
    case .notAllowed: return forbidden("url", item, "this server does not fetch from there")
    case .queueFull(let waiting, let limit):
      return ErrorAnswer(
        status: 429, type: "overloaded", code: "fetch_queue_full",
        message: "\(item): \(waiting) pictures are waiting to be fetched, the limit is \(limit); try again in 1 s",
        param: item, retryAfter: 1)
    case .timedOut: return failed("its host took too long")
    case .unreachable: return failed("its host cannot be reached")
    case .tlsFailed: return failed("its host and this server do not agree on TLS, or its certificate does not hold")
    case .redirected(let status):
      return failed("its host answered \(status), and redirects are not followed; send the address where it leads to")
    case .unexpectedStatus(let status): return failed("its host answered \(status), not 200")
    case .broken: return failed("its host's answer is cut short, or is not HTTP")
    case .tooLarge(let limit): return tooLarge(item, limit)
    }
  }

  static func answer(_ fault: PictureFolderError, item: String) -> ErrorAnswer? {
    switch fault {
    case .noFolder: nil
    case .notAllowed: forbidden("path", item, "a path is relative to the server's folder, and has no .. in it")
    case .unreadable:
      ErrorAnswer(
        status: 422, type: "invalid_image", code: "path_not_readable",
        message: "\(item): there is no file to be read at this path; links are not followed", param: item)
    case .tooLarge(let limit): tooLarge(item, limit)
    }
  }

  static func tooLarge(_ item: String, _ limit: Int) -> ErrorAnswer {
    ErrorAnswer(
      status: 413, type: "invalid_image", code: "image_too_large",
      message: "\(item): the pictures that a request names may have \(limit) bytes together", param: item)
  }

  private static func forbidden(_ kind: String, _ item: String, _ message: String) -> ErrorAnswer {
    ErrorAnswer(
      status: 403, type: "forbidden", code: "\(kind)_not_allowed", message: "\(item): \(message)", param: item)
  }
}
