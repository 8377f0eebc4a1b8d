import COpenSSL

/// The first of the errors that OpenSSL keeps for this thread: the others follow from it.
struct OpenSSLError {
  private let code: UInt

  /// Takes it; none are left behind.
  init() {
    code = ERR_peek_error()
    ERR_clear_error()
  }

  /// Whether it is this one of a library's reasons (`ERR_LIB_SSL`, `SSL_R_…`).
  func isReason(_ reason: Int32, of library: Int32) -> Bool {
    ERR_GET_LIB(code) == library && ERR_GET_REASON(code) == reason
  }

  /// OpenSSL's words, such as `no start line`.
  var reason: String {
    guard code != 0 else { return "no reason given" }
    guard let text = ERR_reason_error_string(code) else { return "error \(code)" }
    return String(cString: text)
  }
}
