import Fixtures
import Testing

/// What the fuzzers learnt and what they found (`Fuzzing/README.md`), held against the same checks.
@Suite struct FuzzingTests {
  struct Target: Sendable, CustomTestStringConvertible {
    let name: String
    let check: @Sendable ([UInt8]) throws -> Void
    var testDescription: String { name }
  }

  static let targets = [
    Target(name: "FuzzRequestParser", check: checkRequestParser),
    Target(name: "FuzzChunked", check: checkChunkedDecoder),
    Target(name: "FuzzMultipart", check: checkMultipart),
    Target(name: "FuzzQuery", check: checkQuery),
    Target(name: "FuzzFieldValues", check: checkFieldValues),
    Target(name: "FuzzGzip", check: checkGzip),
  ]

  @Test(arguments: targets)
  func `every input is read by the rules`(target: Target) throws {
    let inputs = try Fixtures.files(in: "Fuzzing/\(target.name)")
    #expect(!inputs.isEmpty)
    for input in inputs { try target.check(input) }
  }
}
