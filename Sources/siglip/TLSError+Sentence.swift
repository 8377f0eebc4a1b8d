import Glibc
import HTTP

extension TLSError {
  /// What a person needs to know to give other files.
  var sentence: String {
    switch self {
    case .unreadable(let path, let errno): "\(path): \(String(cString: strerror(errno)))"
    case .unusableCertificate(let path, let reason): "\(path) has no usable certificate (PEM): \(reason)"
    case .unusableKey(let path, let reason): "\(path) has no usable private key (PEM without a pass phrase): \(reason)"
    case .keyOfAnotherCertificate(let key, let certificate):
      "the key \(key) is not that of the certificate \(certificate)"
    case .unusableAuthorities(let path, let reason): "\(path) has no usable certificate authorities (PEM): \(reason)"
    case .unavailable(let reason): "OpenSSL: \(reason)"
    case .handshakeFailed(let reason): "TLS handshake failed: \(reason)"
    }
  }
}
