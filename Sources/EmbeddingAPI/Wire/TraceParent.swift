/// The caller's `traceparent` (W3C Trace Context, section 3.2), kept only where it is well formed: it goes into the logs.
struct TraceParent: Sendable, Hashable, CustomStringConvertible {
  let description: String

  /// Version, trace id, parent id, flags: lower-case hexadecimal digits of fixed lengths, with hyphens between.
  init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [2, 32, 16, 2], parts.joined().allSatisfy(Self.isDigit) else { return nil }
    description = text
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
