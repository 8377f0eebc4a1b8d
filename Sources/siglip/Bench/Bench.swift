import ArgumentParser

struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure this machine: kernels against its peak, towers, the whole server.",
    discussion: """
      A figure belongs to the machine and the moment: compare only what one run printed. Nothing else should run beside \
      it.

        siglip bench
        siglip bench kernels --precision bf16
        siglip bench towers --model folder --batch 1,8
        siglip bench server --clients 1,16 --json
      """,
    subcommands: [BenchKernels.self, BenchTowers.self, BenchServer.self])

  /// All three, each with what it does by default.
  func run() async throws {
    for part in [BenchKernels.self, BenchTowers.self, BenchServer.self] as [any AsyncParsableCommand.Type] {
      guard var command = try part.parseAsRoot([]) as? any AsyncParsableCommand else { continue }
      print("\(part.configuration.commandName ?? ""):")
      try await command.run()
    }
  }
}
