/// How much one request may ask for. Over a limit: 413.
public struct RequestLimits: Sendable {
  /// Pictures in one request.
  public var images = 64
  /// Texts in one request.
  public var texts = 1024
  /// Labels in one request.
  public var labels = 1024
  /// Templates of one request; each label is encoded once in each.
  public var templates = 128
  /// Values of all patches in one answer: 32 MiB as Float32, some three times that as JSON numbers.
  public var patchValues = 8 << 20
  /// How long a request may take before it is answered 504; the caller may ask for less with `X-Request-Timeout-Ms`.
  public var timeout: Duration = .seconds(60)

  public init() {}

  static func check(_ count: Int, limit: Int, param: String) throws {
    guard count <= limit else { throw RequestFault.tooManyItems(param: param, count: count, limit: limit) }
  }
}
