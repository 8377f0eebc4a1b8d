/// How a connection's bytes travel: by the bare socket, or by TLS on it.
///
/// Once TLS has failed the socket is bare again: what is said then is said in the clear, and what comes is dropped.
struct Transport {
  let socket: Socket
  private let session: TLSSession?

  /// Nil for want of memory.
  init?(_ socket: Socket, tls: TLSContext?) {
    self.socket = socket
    guard let tls else {
      session = nil
      return
    }
    guard let session = tls.makeSession(on: socket) else { return nil }
    self.session = session
  }

  private var open: TLSSession? {
    guard let session, !session.hasFailed else { return nil }
    return session
  }

  /// The most bytes that a read gives while more may wait.
  var largestRead: Int { session == nil ? .max : TLSSession.recordBytes }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Socket.Transfer {
    if let open { open.read(into: buffer) } else { socket.read(into: buffer) }
  }

  /// Writes what can be written of the two together.
  /// - Parameter offset: bytes that are already out.
  func write(_ first: [UInt8], _ second: [UInt8], from offset: Int) -> Socket.Transfer {
    if let open {
      open.write(first, second, from: offset)
    } else {
      socket.write(first, second, from: offset)
    }
  }

  /// Tells the other side that nothing more comes; reading goes on.
  func shutdownWriting() {
    open?.sayEnd()
    socket.shutdownWriting()
  }

  /// The last word before the socket is closed.
  func sayEnd() { open?.sayEnd() }

  /// Reading awaits that the socket takes bytes, or writing that it has some.
  var isCrossed: Bool {
    guard let open else { return false }
    return open.readAwaitsWritable || open.writeAwaitsReadable
  }

  /// What to ask the poller for, so that these can go on.
  func interest(reads: Bool, writes: Bool) -> (reads: Bool, writes: Bool) {
    guard let open else { return (reads, writes) }
    let (readCrosses, writeCrosses) = (open.readAwaitsWritable, open.writeAwaitsReadable)
    return (
      reads && !readCrosses || writes && writeCrosses,
      writes && !writeCrosses || reads && readCrosses
    )
  }
}
