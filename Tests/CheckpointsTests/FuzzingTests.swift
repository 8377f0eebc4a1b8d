import Checkpoints
import Fixtures
import Testing

/// Inputs that found a fault once (`Fuzzing/README.md`) are values or errors now.
@Suite struct FuzzingTests {
  @Test func safeTensors() throws {
    for bytes in try Fixtures.files(in: "Fuzzing/FuzzSafeTensors") {
      bytes.withUnsafeBytes { bytes in
        let files = CheckpointFiles(location: "found", embedded: [("model.safetensors", bytes)])
        _ = try? SafeTensors(files: files)
      }
    }
  }
}
