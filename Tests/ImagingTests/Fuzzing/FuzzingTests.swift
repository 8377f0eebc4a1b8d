import Fixtures
import Testing

/// What the fuzzers learnt and what they found (`Fuzzing/README.md`), held against the same checks.
@Suite struct FuzzingTests {
  @Test func pictures() throws {
    let inputs = try Fixtures.files(in: "Fuzzing/FuzzPicture")
    #expect(!inputs.isEmpty)
    for input in inputs { try checkPicture(input) }
  }

  @Test func orientations() throws {
    let inputs = try Fixtures.files(in: "Fuzzing/FuzzOrientation")
    #expect(!inputs.isEmpty)
    for input in inputs { try checkOrientation(input) }
  }
}
