import Foundation
import Testing

@testable import Hub

@Suite struct SystemCallTests {
  @Test func makesFoldersAndLeavesThoseThatAreThere() throws {
    let temporary = try Temporary()
    try makeFolder(temporary.folder.appending(path: "a/b/c"))
    try makeFolder(temporary.folder.appending(path: "a/b/c"))
    #expect(temporary.exists("a/b/c"))
  }

  @Test func saysWhyItCannot() throws {
    let temporary = try Temporary()
    try temporary.write("", to: "file")
    let below = temporary.folder.appending(path: "file/x")
    #expect(throws: HubError.systemCall(name: "mkdir", path: below.path, code: ENOTDIR)) { try makeFolder(below) }
    let taken = temporary.folder.appending(path: "file")
    #expect(throws: HubError.systemCall(name: "mkdir", path: taken.path, code: EEXIST)) { try makeFolder(taken) }
  }

  @Test func fullDisksAndLimitsHaveTheirOwnNames() {
    for (code, error) in [
      (ENOSPC, HubError.diskFull(path: "p")), (EDQUOT, .diskFull(path: "p")), (EFBIG, .fileSizeLimit(path: "p")),
      (EIO, .systemCall(name: "write", path: "p", code: EIO)),
    ] {
      #expect(throws: error) {
        try system("write", "p") { () -> Int in
          errno = code
          return -1
        }
      }
    }
  }

  @Test func aCallThatASignalInterruptsIsMadeAgain() throws {
    var calls = 0
    let result = try system("read", "p") { () -> Int in
      calls += 1
      errno = EINTR
      return calls < 3 ? -1 : 7
    }
    #expect(result == 7)
    #expect(calls == 3)
  }
}
