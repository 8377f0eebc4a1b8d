import ArgumentParser

/// What the exit status says of inputs that failed.
struct FailureOption: ParsableArguments {
  @Flag(help: "Exit status 0 although some inputs failed; each is named on standard error all the same.")
  var ignoreFailures = false

  /// - Parameter failed: how many inputs.
  /// - Throws: `ExitCode` 1, some inputs failed and the others are done.
  func check(_ failed: Int) throws {
    if failed > 0, !ignoreFailures { throw ExitCode(1) }
  }
}
