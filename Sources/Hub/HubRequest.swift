import FoundationEssentials
import HTTPTypes

/// One question to the hub, or to where it sends.
struct HubRequest: Sendable {
  let url: URL
  /// `get` or `head`.
  var method = HTTPRequest.Method.get
  var fields = HTTPFields()
  /// For connecting, and for a time without a byte. Whole seconds.
  let patience: Duration

  /// As messages name it.
  var host: String { url.host() ?? url.absoluteString }
}
