import Foundation
import Testing

@testable import HTTP

@Suite struct TLSContextTests {
  private func error(_ configuration: TLSConfiguration) -> TLSError? {
    do {
      _ = try TLSContext(configuration)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "takes keys of elliptic curves and of RSA, and tells when the certificate expires", arguments: ["server", "rsa"])
  func kinds(_ name: String) throws {
    let context = try TLSContext(Certificates.configuration(name))
    // 8 December 2124.
    #expect(context.expiry.map { $0 / 86400 } == 56589)
  }

  @Test("says which file cannot be read, and why")
  func unreadable() {
    let missing = Certificates.path("missing.pem")
    let folder = Certificates.path("")
    #expect(error(TLSConfiguration(certificate: missing, key: missing)) == .unreadable(path: missing, errno: ENOENT))
    #expect(error(TLSConfiguration(certificate: folder, key: missing)) == .unreadable(path: folder, errno: EISDIR))
    let key = Certificates.path("missing.key")
    #expect(error(Certificates.configuration(key: "missing.key")) == .unreadable(path: key, errno: ENOENT))
    #expect(error(Certificates.configuration(clients: "missing.pem")) == .unreadable(path: missing, errno: ENOENT))
  }

  @Test("says which file is not what it should be")
  func unusable() {
    let (key, certificate) = (Certificates.path("server.key"), Certificates.path("server.pem"))
    #expect(
      error(TLSConfiguration(certificate: key, key: key))
        == .unusableCertificate(path: key, reason: "no start line"))
    guard case .unusableKey(certificate, _)? = error(TLSConfiguration(certificate: certificate, key: certificate))
    else {
      Issue.record("a certificate was taken for a key")
      return
    }
    guard case .unusableAuthorities(key, _)? = error(Certificates.configuration(clients: "server.key")) else {
      Issue.record("a key was taken for an authority")
      return
    }
  }

  @Test("asks nobody for a pass phrase")
  func encrypted() {
    guard
      case .unusableKey(Certificates.path("encrypted.key"), _)? = error(
        Certificates.configuration(key: "encrypted.key"))
    else {
      Issue.record("an encrypted key was taken")
      return
    }
  }

  @Test("refuses a key of 1,024 bits")
  func weak() {
    #expect(
      error(Certificates.configuration("weak"))
        == .unusableCertificate(path: Certificates.path("weak.pem"), reason: "ee key too small"))
  }

  @Test("refuses another certificate's key, of the same kind or not", arguments: ["renewed.key", "rsa.key"])
  func mismatch(_ key: String) {
    #expect(
      error(Certificates.configuration(key: key))
        == .keyOfAnotherCertificate(key: Certificates.path(key), certificate: Certificates.path("server.pem")))
  }

  @Test("reads renewed files for new connections, and keeps the old where the new are broken")
  func reload() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(RequestID.make())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (certificate, key) = (folder.appending(path: "pem").path, folder.appending(path: "key").path)
    func put(_ name: String, keyOf other: String? = nil) throws {
      for (source, target) in [("\(name).pem", certificate), ("\(other ?? name).key", key)] {
        try Data(contentsOf: URL(filePath: Certificates.path(source))).write(to: URL(filePath: target))
      }
    }
    try put("server")
    let context = try TLSContext(TLSConfiguration(certificate: certificate, key: key))
    try await withServer(.tls(host: "127.0.0.1", port: 0, context)) { _, address, _ in
      let kept = try await onThread {
        let kept = try WireClient(address)
        #expect(try kept.exchange(get).status == 200)
        #expect(try WireClient.isRefused(address, as: .trusting("successors")))
        return kept
      }
      try put("renewed")
      try context.reload()
      try await onThread {
        let new = try WireClient(address, as: .trusting("successors"))
        #expect(try WireClient.isRefused(address))
        #expect(try new.exchange(get).status == 200)
        #expect(try kept.exchange(get).status == 200)
      }
      try put("server", keyOf: "renewed")
      #expect(throws: TLSError.keyOfAnotherCertificate(key: key, certificate: certificate)) { try context.reload() }
      let answer = try await onThread { try WireClient(address, as: .trusting("successors")).exchange(get) }
      #expect(answer.status == 200)
    }
  }
}
