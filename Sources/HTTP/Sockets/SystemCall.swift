import Glibc

/// An `errno` value.
struct SystemError: Error, Equatable {
  let code: Int32

  var wouldBlock: Bool { code == EAGAIN || code == EWOULDBLOCK }

  /// The process or the machine has no descriptor or memory left: worth another try soon.
  var isExhaustion: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }
}

/// The one place where system calls are repeated after a signal and `errno` is read.
enum SystemCall {
  static func run<Value: FixedWidthInteger & SignedInteger>(
    _ call: () -> Value
  ) throws(SystemError) -> Value {
    while true {
      let value = call()
      if value != -1 { return value }
      let code = errno
      if code != EINTR { throw SystemError(code: code) }
    }
  }
}
