import Foundation
import HTTP

extension SocketError {
  /// What a person needs to know to choose another address.
  var sentence: String {
    switch self {
    case .unknownHost(let host, let reason): "the host \(host) is unknown: \(reason)"
    case .invalidPort(let port): "\(port) is no port"
    case .pathTooLong(let path, let limit): "\(path) is longer than the \(limit) bytes of a socket's path"
    case .socketInUse(let path): "another server answers at \(path)"
    case .notASocket(let path): "\(path) is there and is no socket"
    case .systemCall(let name, let errno): "\(name): \(String(cString: strerror(errno)))"
    }
  }
}
