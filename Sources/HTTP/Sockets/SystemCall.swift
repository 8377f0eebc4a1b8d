#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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

  /// `accept`, by a name that no method hides.
  static let accept: @Sendable (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32 = {
    #if canImport(Glibc)
      Glibc.accept($0, $1, $2)
    #elseif canImport(Musl)
      Musl.accept($0, $1, $2)
    #else
      Darwin.accept($0, $1, $2)
    #endif
  }
}
