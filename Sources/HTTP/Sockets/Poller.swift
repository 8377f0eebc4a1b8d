import CEpoll
import Glibc

/// Tells which of many sockets are ready, by epoll, level-triggered.
///
/// Its own descriptor turns readable as soon as one of them is. So one Dispatch source stands for all connections of a
/// queue, and nothing has to be armed anew for each request, as a source for each socket would be.
final class Poller: Sendable {
  struct Event {
    let id: Int
    let isReadable: Bool
    let isWritable: Bool
    /// Reset, or closed on both sides: told even where nothing was asked for.
    let isBroken: Bool
  }

  let descriptor: Int32

  /// Events taken at a time, so that other work of the queue gets its turn.
  private static let batch = 64

  init() throws(SystemError) {
    descriptor = try SystemCall.run { epoll_create1(Int32(EPOLL_CLOEXEC)) }
  }

  deinit {
    close(descriptor)
  }

  /// - Parameter id: comes back with the events.
  func add(_ socket: Socket, id: Int) throws(SystemError) {
    try control(EPOLL_CTL_ADD, socket, id: id, events: EPOLLIN.rawValue)
  }

  func update(_ socket: Socket, id: Int, reads: Bool, writes: Bool) throws(SystemError) {
    try control(
      EPOLL_CTL_MOD, socket, id: id, events: (reads ? EPOLLIN.rawValue : 0) | (writes ? EPOLLOUT.rawValue : 0))
  }

  func remove(_ socket: Socket) {
    try? control(EPOLL_CTL_DEL, socket, id: 0, events: 0)
  }

  /// Hands on what is ready now; does not wait.
  /// - Returns: whether there was anything.
  func takeReady(_ body: (Event) -> Void) -> Bool {
    withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.batch) { buffer in
      let count = (try? SystemCall.run { epoll_wait(descriptor, buffer.baseAddress, Int32(Self.batch), 0) }) ?? 0
      for event in buffer[..<Int(count)] {
        body(
          Event(
            id: Int(truncatingIfNeeded: event.data.u64), isReadable: event.events & EPOLLIN.rawValue != 0,
            isWritable: event.events & EPOLLOUT.rawValue != 0,
            isBroken: event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0))
      }
      return count > 0
    }
  }

  private func control(_ operation: Int32, _ socket: Socket, id: Int, events: UInt32) throws(SystemError) {
    var event = epoll_event(events: events, data: epoll_data_t(u64: UInt64(id)))
    _ = try SystemCall.run { epoll_ctl(descriptor, operation, socket.descriptor, &event) }
  }
}
