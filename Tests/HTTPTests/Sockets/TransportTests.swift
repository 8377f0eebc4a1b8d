import Foundation
import Glibc
import Testing

@testable import HTTP

@Suite struct TransportTests {
  /// Both ends of a connection; the first does not block.
  private func pair() throws -> (socket: Socket, other: Int32) {
    var ends: [Int32] = [0, 0]
    _ = try SystemCall.run { socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) }
    return (try Socket(adopting: ends[0]), ends[1])
  }

  /// What a client says first.
  private func hello() async throws -> [UInt8] {
    let (socket, other) = try pair()
    let client = Thread {
      _ = try? TLSClient(on: other, host: "localhost", as: .trusting)
      close(other)
    }
    client.start()
    var bytes = [UInt8](repeating: 0, count: 4096)
    var count = 0
    #expect(
      await eventually {
        if case .bytes(let read) = bytes.withUnsafeMutableBytes({ socket.read(into: $0) }) { count = read }
        return count > 0
      })
    return Array(bytes[..<count])
  }

  private func read(_ transport: Transport) -> Socket.Transfer {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    return buffer.withUnsafeMutableBytes { transport.read(into: $0) }
  }

  @Test("in the clear it asks the poller for what it is asked for")
  func plain() throws {
    let (socket, other) = try pair()
    defer { close(other) }
    let transport = try #require(Transport(socket, tls: nil))
    #expect(!transport.isCrossed)
    for reads in [true, false] {
      for writes in [true, false] { #expect(transport.interest(reads: reads, writes: writes) == (reads, writes)) }
    }
  }

  @Test("a write before the handshake waits for the client's bytes")
  func writeAwaitsReadable() throws {
    let (socket, other) = try pair()
    defer { close(other) }
    let transport = try #require(Transport(socket, tls: TLSContext(Certificates.configuration())))
    #expect(transport.write([1], [2], from: 0) == .wouldBlock)
    #expect(transport.isCrossed)
    #expect(transport.interest(reads: false, writes: true) == (true, false))
    #expect(transport.interest(reads: true, writes: true) == (true, false))
  }

  @Test("a read whose handshake cannot answer waits for room")
  func readAwaitsWritable() async throws {
    let (socket, other) = try pair()
    defer { close(other) }
    let transport = try #require(Transport(socket, tls: TLSContext(Certificates.configuration())))
    #expect(read(transport) == .wouldBlock)
    #expect(!transport.isCrossed)
    #expect(transport.interest(reads: true, writes: false) == (true, false))
    // The way to the client is full.
    let filling = [UInt8](repeating: 0, count: 1 << 16)
    var filled = 0
    while case .bytes(let count) = socket.write(filling, [], from: 0) { filled += count }
    while case .bytes(let count) = socket.write([0], [], from: 0) { filled += count }
    let hello = try await hello()
    #expect(send(other, hello, hello.count, 0) == hello.count)
    #expect(read(transport) == .wouldBlock)
    #expect(transport.isCrossed)
    #expect(transport.interest(reads: true, writes: false) == (false, true))
    // Once it is read empty, the answer goes out and the client is waited for.
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while filled > 0 { filled -= recv(other, &buffer, min(filled, buffer.count), 0) }
    #expect(read(transport) == .wouldBlock)
    #expect(!transport.isCrossed)
    #expect(recv(other, &buffer, buffer.count, 0) > 0)
    // A handshake record.
    #expect(buffer[0] == 0x16)
  }

  @Test("once TLS has failed the socket is bare")
  func failed() throws {
    let (socket, other) = try pair()
    defer { close(other) }
    let transport = try #require(Transport(socket, tls: TLSContext(Certificates.configuration())))
    #expect(send(other, "GET / HTTP/1.1\r\n\r\n", 18, 0) == 18)
    #expect(read(transport) == .broken(.plainHTTP))
    while case .bytes = read(transport) {}
    #expect(transport.write([1], [2], from: 0) == .bytes(2))
    transport.shutdownWriting()
    var buffer = [UInt8](repeating: 0, count: 10)
    #expect(recv(other, &buffer, 10, 0) == 2)
    #expect(recv(other, &buffer, 10, 0) == 0)
  }
}
