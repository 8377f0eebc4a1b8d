import COpenSSL
import Glibc

/// What a file's content must hash to, read from its ETag.
enum Digest: Equatable, Sendable {
  /// A file in large file storage: SHA-256 of its bytes.
  case sha256(String)
  /// A file in git: SHA-1 of `blob SIZE`, a zero byte, and its bytes.
  case gitBlob(String)

  /// - Returns: nil where the ETag is neither: 64 or 40 hexadecimal digits.
  init?(etag: String) {
    guard etag.isLowercaseHexadecimal else { return nil }
    switch etag.utf8.count {
    case 64: self = .sha256(etag)
    case 40: self = .gitBlob(etag)
    default: return nil
    }
  }

  var expected: String {
    switch self {
    case .sha256(let value), .gitBlob(let value): value
    }
  }

  /// The digest that a file has, in hexadecimal digits.
  ///
  /// - Parameter size: the file's size in bytes.
  func found(in descriptor: Int32, size: Int64, path: String) throws(HubError) -> String {
    guard let context = EVP_MD_CTX_new() else { throw .systemCall(name: "EVP_MD_CTX_new", path: path, code: ENOMEM) }
    defer { EVP_MD_CTX_free(context) }
    let algorithm: OpaquePointer?
    var prefix: [UInt8] = []
    switch self {
    case .sha256: algorithm = EVP_sha256()
    case .gitBlob:
      algorithm = EVP_sha1()
      prefix = Array("blob \(size)\0".utf8)
    }
    guard EVP_DigestInit_ex(context, algorithm, nil) == 1, EVP_DigestUpdate(context, prefix, prefix.count) == 1 else {
      // A system that forbids the algorithm by policy.
      throw .systemCall(name: "EVP_DigestInit_ex", path: path, code: ENOTSUP)
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var offset: off_t = 0
    while offset < size {
      let count = try system("read", path) { pread(descriptor, buffer.baseAddress, buffer.count, offset) }
      guard count > 0 else { throw .cut(file: path, expected: size, found: Int64(offset)) }
      EVP_DigestUpdate(context, buffer.baseAddress, count)
      offset += off_t(count)
    }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &length)
    return digest.prefix(Int(length)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
