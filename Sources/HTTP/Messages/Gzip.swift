import CZlib

/// gzip (RFC 1952) by zlib, in memory.
enum Gzip {
  /// zlib's window bits with its flag for a gzip header.
  private static let windowBits: Int32 = 15 + 16

  /// Inflates a body of one or more gzip members; the size counts as it grows, so a bomb is never unfolded.
  static func inflate(_ compressed: [UInt8], limits: Limits) throws(RequestError) -> [UInt8] {
    // zlib keeps the stream's address, so it must not move.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    guard inflateInit2_(stream, windowBits, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .tooManyBytesInFlight
    }
    defer { inflateEnd(stream) }
    var output: [UInt8] = []
    var consumed = 0
    while true {
      let (status, taken) = step(stream, compressed[consumed...], &output)
      consumed += taken
      guard output.count <= limits.bodyBytes else { throw .bodyTooLarge(limit: limits.bodyBytes) }
      if output.count > limits.inflationAllowance, output.count / limits.inflationRatio > compressed.count {
        throw .inflatesTooMuch(ratio: limits.inflationRatio)
      }
      switch status {
      case Z_OK: continue
      case Z_STREAM_END:
        if consumed == compressed.count { return output }
        guard inflateReset(stream) == Z_OK else { throw .malformedGzip }
      default: throw .malformedGzip
      }
    }
  }

  /// Room that each step adds to the output.
  private static let piece = 64 * 1024

  private static func step(
    _ stream: UnsafeMutablePointer<z_stream>, _ input: ArraySlice<UInt8>, _ output: inout [UInt8]
  ) -> (status: Int32, taken: Int) {
    input.withUnsafeBytes { input in
      // zlib only reads what next_in points at.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(clamping: input.count)
      let offered = Int(stream.pointee.avail_in)
      var status = Z_OK
      let produced = [UInt8](unsafeUninitializedCapacity: piece) { buffer, count in
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = UInt32(piece)
        status = CZlib.inflate(stream, Z_NO_FLUSH)
        count = piece - Int(stream.pointee.avail_out)
      }
      output += produced
      let taken = offered - Int(stream.pointee.avail_in)
      // No progress at the end of the input: the stream was cut.
      if status == Z_OK, produced.isEmpty, taken == 0 { status = Z_BUF_ERROR }
      return (status, taken)
    }
  }

  /// Deflates, at zlib's fastest level; nil where that fails or saves less than an eighth.
  static func compress(_ body: [UInt8]) -> [UInt8]? {
    guard body.count <= Int(UInt32.max) / 2 else { return nil }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    let status = deflateInit2_(
      stream, Z_BEST_SPEED, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, zlibVersion(),
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { return nil }
    defer { deflateEnd(stream) }
    let room = body.count - body.count / 8
    var isComplete = false
    let compressed = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      body.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = UInt32(room)
        isComplete = deflate(stream, Z_FINISH) == Z_STREAM_END
        count = isComplete ? room - Int(stream.pointee.avail_out) : 0
      }
    }
    return isComplete ? compressed : nil
  }
}
