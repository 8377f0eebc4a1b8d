import HTTPTypes

/// HTTP/1.1 requests out of bytes (RFC 9112), as a plain value: no I/O, and any split of the bytes gives the same events.
///
/// After an error nothing more is understood: what stands behind a refused request is not a request.
struct RequestParser: Sendable {
  enum Event: Sendable {
    /// The head is complete and good, and a body follows.
    case head(RequestHead)
    /// A request is complete.
    case request(RequestHead, body: [UInt8])
  }

  private enum State: Sendable {
    case requestLine
    case fields(HeadBuilder)
    case body(RequestHead, remaining: Int)
    case chunked(RequestHead, ChunkedDecoder)
    case failed
  }

  private let limits: Limits
  private var state = State.requestLine
  private var input = InputBuffer()
  private var body: [UInt8] = []
  /// Of this request's head so far.
  private var headBytes = 0

  /// The method of the request that is being read, once it is known.
  private(set) var method: HTTPRequest.Method?

  init(limits: Limits) {
    self.limits = limits
  }

  /// Nothing of a next request has come, except empty lines.
  var isIdle: Bool {
    if case .requestLine = state { input.isEmpty } else { false }
  }

  var hasFailed: Bool {
    if case .failed = state { true } else { false }
  }

  /// Read, but not yet part of an event.
  var bufferedBytes: Int { input.count }

  /// Of the body that is arriving.
  var bodyBytes: Int { body.count }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    switch state {
    case .failed: break
    // A body goes straight where it belongs.
    case .body(let head, let remaining) where input.isEmpty:
      let taken = min(remaining, bytes.count)
      if body.count + taken > body.capacity {
        // The more has come the more is believed of the length: so a body is moved twice at the most, and ends in room
        // of its own size.
        body.reserveCapacity(min(body.count + remaining, 8 * body.count))
      }
      body.append(contentsOf: bytes[..<taken])
      state = .body(head, remaining: remaining - taken)
      if taken < bytes.count { input.append(UnsafeRawBufferPointer(rebasing: bytes[taken...])) }
    default: input.append(bytes)
    }
  }

  /// The next event that the bytes so far give, or nil until more have come.
  mutating func next() throws(RequestError) -> Event? {
    do {
      return try step()
    } catch {
      abandon()
      throw error
    }
  }

  /// Forgets what has come, and understands nothing more.
  mutating func abandon() {
    state = .failed
    input.removeAll()
    body = []
  }

  private mutating func step() throws(RequestError) -> Event? {
    while true {
      switch state {
      case .requestLine:
        guard let line = try requestLine() else { return nil }
        method = line.method
        state = .fields(HeadBuilder(line: line))
      case .fields(var builder):
        // The builder has one owner meanwhile, or each field would copy it.
        state = .failed
        var line = try headLine()
        while let field = line, !field.isEmpty {
          try builder.append(FieldLine.parse(field), limits: limits)
          line = try headLine()
        }
        guard line != nil else {
          state = .fields(builder)
          return nil
        }
        return begin(try builder.finish(limits: limits))
      case .body(let head, let remaining):
        let left = remaining - input.take(upTo: remaining, into: &body)
        guard left == 0 else {
          state = .body(head, remaining: left)
          return nil
        }
        return complete(head)
      case .chunked(let head, var decoder):
        let isComplete = try decoder.decode(&input, into: &body, limits: limits)
        guard isComplete else {
          state = .chunked(head, decoder)
          return nil
        }
        return complete(head)
      case .failed: return nil
      }
    }
  }

  /// Passes over empty lines (RFC 9112 § 2.2), within the head's limit.
  private mutating func requestLine() throws(RequestError) -> RequestLine? {
    while true {
      let tooLong = RequestError.requestLineTooLong(limit: limits.requestLineBytes)
      guard let line = try input.line(limit: limits.requestLineBytes, else: tooLong) else { return nil }
      headBytes += line.count + 2
      guard headBytes <= limits.headBytes else { throw .headTooLarge(limit: limits.headBytes) }
      if !line.isEmpty { return try RequestLine(line) }
    }
  }

  private mutating func headLine() throws(RequestError) -> ArraySlice<UInt8>? {
    let tooLarge = RequestError.headTooLarge(limit: limits.headBytes)
    guard let line = try input.line(limit: limits.headBytes - headBytes, else: tooLarge) else { return nil }
    headBytes += line.count + 2
    return line
  }

  private mutating func begin(_ head: RequestHead) -> Event {
    switch head.framing {
    case .none: return complete(head)
    case .length(let length):
      // A declared length is only a claim: memory follows what really comes.
      body.reserveCapacity(min(length, 1024 * 1024))
      state = .body(head, remaining: length)
    case .chunked: state = .chunked(head, ChunkedDecoder())
    }
    return .head(head)
  }

  private mutating func complete(_ head: RequestHead) -> Event {
    defer {
      state = .requestLine
      body = []
      headBytes = 0
      method = nil
    }
    return .request(head, body: body)
  }
}
