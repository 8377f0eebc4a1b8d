import Glibc
import HTTP

extension SocketError {
  /// What a person needs to know to choose another address.
  var sentence: String {
    switch self {
    case .unknownHost(let host, let reason):
      "the host \(host) is unknown: \(reason); give an address or a name of this machine"
    case .invalidPort(let port): "\(port) is no port; give --port 0 to 65535"
    case .pathTooLong(let path, let limit):
      "\(path) is longer than the \(limit) bytes of a socket's path; give a shorter --unix-socket"
    case .socketInUse(let path): "another server answers at \(path); end it, or give another --unix-socket"
    case .notASocket(let path): "\(path) is there and is no socket; remove it, or give another --unix-socket"
    case .systemCall(let name, let errno): "\(name): \(String(cString: strerror(errno)))" + Self.remedy(errno)
    }
  }

  private static func remedy(_ code: Int32) -> String {
    switch code {
    case EADDRINUSE:
      "; another process listens there (ss -ltnp shows which): give another --port, or --port 0 for a free one"
    case EADDRNOTAVAIL: "; give an address of this machine as --host, such as 127.0.0.1, or 0.0.0.0 for all"
    case EACCES: "; give a --port from 1024 on, or a --unix-socket in a folder that this user may write"
    case ENOENT: "; make the folder of --unix-socket first"
    default: ""
    }
  }
}
