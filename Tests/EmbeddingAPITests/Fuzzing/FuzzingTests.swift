import Fixtures
import Testing

/// What the fuzzers learnt and what they found (`Fuzzing/README.md`), held against the same checks.
@Suite struct FuzzingTests {
  @Test func requestJSON() throws {
    let inputs = try Fixtures.files(in: "Fuzzing/FuzzRequestJSON")
    #expect(!inputs.isEmpty)
    for input in inputs { try checkRequestJSON(input) }
  }

  @Test func inferRequests() throws {
    let inputs = try Fixtures.files(in: "Fuzzing/FuzzInferRequest")
    #expect(!inputs.isEmpty)
    for input in inputs { try checkInferRequest(input) }
  }
}
