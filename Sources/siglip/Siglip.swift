import ArgumentParser
import FoundationEssentials
import Glibc
import HTTP
import Hub
import SystemPackage

@main
struct Siglip: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "siglip",
    abstract: "Serve SigLIP 2 on a CPU: pictures and texts to vectors and zero-shot scores.",
    discussion: """
      A server, a look at the machine first, and the same without a server:

        siglip serve
        siglip serve --model google/siglip2-base-patch16-224 --port 9000
        siglip doctor --model google/siglip2-base-patch16-224
        siglip classify photos --label "a bear" --label "a cat"
        siglip embed image photos --output photos.npy
        siglip search photos "a red bicycle" --html found.html

      With no model named, the embedded checkpoint siglip-mini is used; it knows \
      pictograms and coloured shapes only. Each option is also an environment \
      variable: --max-queue is SIGLIP_MAX_QUEUE; the command line wins.
      """,
    version: version,
    subcommands: [
      Serve.self, Embed.self, Classify.self, Search.self, Evaluate.self, Tokenize.self, Compare.self, Inspect.self,
      Pull.self, Models.self, Health.self, Doctor.self, Bench.self,
    ])

  static func main() async {
    // A file that grows past `ulimit -f` is then an error of the write, and not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    Allocator.returnLargeBuffers()
    do {
      let arguments = EnvironmentArguments.adding(
        ProcessInfo.processInfo.environment, to: Array(CommandLine.arguments.dropFirst()))
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as UsageError {
      StandardError.write("siglip: \(error.message)")
      Glibc.exit(2)
    } catch let error as HubError {
      StandardError.write("siglip: \(error)")
      Glibc.exit(error.isUsersMistake ? 2 : 1)
    } catch  where exitCode(for: error) == .validationFailure {
      // The parser's own status for unusable arguments is 64; ours is 2.
      StandardError.write(fullMessage(for: error))
      Glibc.exit(2)
    } catch {
      exit(withError: error)
    }
  }
}

/// Arguments, or files that they name, that cannot be used: exit status 2.
struct UsageError: Error, CustomStringConvertible {
  let message: String

  var description: String { message }

  init(_ message: String) {
    self.message = message
  }
}

/// Where commands report: results alone go to standard output.
enum StandardError {
  static func write(_ line: String) {
    draw(line + "\n")
  }

  /// Without a line's end of its own. Where nobody reads it any more, the work goes on.
  static func draw(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(text.utf8)
  }
}

/// Results.
enum StandardOutput {
  /// - Throws: `Errno`, such as of a full disk.
  static func write(_ bytes: [UInt8]) throws {
    try FileDescriptor.standardOutput.writeAll(bytes)
  }
}
