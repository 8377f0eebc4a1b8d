@testable import HTTP

/// Requests, whole and in pieces (`Pieces`): the events, the error and what is left over must be the same, and the events
/// within the limits.
public func checkRequestParser(_ input: [UInt8]) throws {
  guard let pieces = Pieces(input) else { return }
  let whole = ParserRun(pieces.whole, limits: pieces.limits)
  let cut = ParserRun(pieces.cut, limits: pieces.limits)
  try require(whole.error == cut.error, "the error depends on the cuts: \(cut.error as Any), not \(whole.error as Any)")
  try require(whole.events.count == cut.events.count, "the number of events depends on the cuts")
  for (one, other) in zip(whole.events, cut.events) { try require(isSame(one, other), "an event depends on the cuts") }
  try require(whole.bufferedBytes == cut.bufferedBytes, "what is left over depends on the cuts")
  try require(whole.bodyBytes == cut.bodyBytes, "how much of a body there is depends on the cuts")
  try require(whole.isIdle == cut.isIdle, "being idle depends on the cuts")
  try whole.check()
}

/// One parser, fed.
private struct ParserRun {
  var events: [RequestParser.Event] = []
  var error: RequestError?
  let bufferedBytes: Int
  let bodyBytes: Int
  let isIdle: Bool
  private let limits: Limits
  private let hasFailed: Bool

  init(_ pieces: [ArraySlice<UInt8>], limits: Limits) {
    self.limits = limits
    var parser = RequestParser(limits: limits)
    for piece in pieces {
      piece.withUnsafeBytes { parser.append($0) }
      do throws(RequestError) {
        while let event = try parser.next() { events.append(event) }
      } catch {
        self.error = error
      }
    }
    (bufferedBytes, bodyBytes, isIdle) = (parser.bufferedBytes, parser.bodyBytes, parser.isIdle)
    hasFailed = parser.hasFailed
  }

  func check() throws {
    try require(hasFailed == (error != nil), "an error is the end of the parser, and nothing else is")
    try require(!hasFailed || bufferedBytes + bodyBytes == 0, "a failed parser keeps nothing")
    try require(bodyBytes <= limits.bodyBytes, "a body grows over its limit")
    var announced: RequestHead?
    for event in events {
      switch event {
      case .head(let head):
        try require(
          announced == nil && head.framing != .none, "a head without a body, or before the last one's request")
        announced = head
      case .request(let head, let body):
        try require((announced != nil) == (head.framing != .none), "a body without its head")
        try require(body.count <= limits.bodyBytes, "a body is over its limit")
        try require(head.fields.count <= limits.fieldCount, "fields are over their limit")
        if case .length(let length) = head.framing { try require(body.count == length, "a body has another length") }
        if head.framing == .none { try require(body.isEmpty, "a body that nobody framed") }
        announced = nil
      }
    }
  }
}

private func isSame(_ one: RequestParser.Event, _ other: RequestParser.Event) -> Bool {
  switch (one, other) {
  case (.head(let a), .head(let b)): isSame(a, b)
  case (.request(let a, let body), .request(let b, let otherBody)): isSame(a, b) && body == otherBody
  default: false
  }
}

private func isSame(_ a: RequestHead, _ b: RequestHead) -> Bool {
  a.method == b.method && a.target == b.target && a.fields.elementsEqual(b.fields) && a.isHTTP10 == b.isHTTP10
    && a.framing == b.framing && a.keepsAlive == b.keepsAlive && a.expectsContinue == b.expectsContinue
    && a.isGzip == b.isGzip
}
