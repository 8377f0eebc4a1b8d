import CEpoll
import Glibc

/// Waits until one of many sockets is ready, by epoll, level-triggered, so that nothing has to be armed anew for each
/// request; or until another thread wakes it.
final class Poller: Sendable {
  struct Event {
    let id: Int
    let isReadable: Bool
    let isWritable: Bool
    /// Reset, or closed on both sides: told even where nothing was asked for.
    let isBroken: Bool
  }

  private let descriptor: Int32
  /// Readable, once, after each `wake`.
  private let alarm: Int32
  private static let alarmID = UInt64.max

  /// Events taken at a time, so that other work of the queue gets its turn.
  private static let batch = 64

  init() throws(SystemError) {
    descriptor = try SystemCall.run { epoll_create1(Int32(EPOLL_CLOEXEC)) }
    do throws(SystemError) {
      alarm = try SystemCall.run { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }
    } catch {
      close(descriptor)
      throw error
    }
    // Edge-triggered: each write is told once, and its number never has to be read.
    try control(EPOLL_CTL_ADD, alarm, id: Self.alarmID, events: EPOLLIN.rawValue | EPOLLET.rawValue)
  }

  deinit {
    close(alarm)
    close(descriptor)
  }

  /// Ends the wait, or the next one; from any thread.
  func wake() {
    var one: UInt64 = 1
    // It fails only where 2^64 - 2 calls are not waited for.
    _ = write(alarm, &one, MemoryLayout.size(ofValue: one))
  }

  /// - Parameter id: comes back with the events.
  func add(_ socket: Socket, id: Int) throws(SystemError) {
    try control(EPOLL_CTL_ADD, socket.descriptor, id: UInt64(id), events: EPOLLIN.rawValue)
  }

  func update(_ socket: Socket, id: Int, reads: Bool, writes: Bool) throws(SystemError) {
    try control(
      EPOLL_CTL_MOD, socket.descriptor, id: UInt64(id),
      events: (reads ? EPOLLIN.rawValue : 0) | (writes ? EPOLLOUT.rawValue : 0))
  }

  func remove(_ socket: Socket) {
    try? control(EPOLL_CTL_DEL, socket.descriptor, id: 0, events: 0)
  }

  /// Waits, and hands on what is ready.
  /// - Parameter milliseconds: at the most; -1: for ever.
  func wait(milliseconds: Int32, _ body: (Event) -> Void) {
    withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.batch) { buffer in
      // A signal's interruption is as good as a wake.
      let count = epoll_wait(descriptor, buffer.baseAddress, Int32(Self.batch), milliseconds)
      for event in buffer[..<max(0, Int(count))] where event.data.u64 != Self.alarmID {
        body(
          Event(
            id: Int(truncatingIfNeeded: event.data.u64), isReadable: event.events & EPOLLIN.rawValue != 0,
            isWritable: event.events & EPOLLOUT.rawValue != 0,
            isBroken: event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0))
      }
    }
  }

  private func control(_ operation: Int32, _ target: Int32, id: UInt64, events: UInt32) throws(SystemError) {
    var event = epoll_event(events: events, data: epoll_data_t(u64: id))
    _ = try SystemCall.run { epoll_ctl(descriptor, operation, target, &event) }
  }
}
