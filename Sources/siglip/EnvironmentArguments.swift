import ArgumentParser
import FoundationEssentials

/// Options from environment variables: `SIGLIP_MAX_QUEUE` stands for `--max-queue`.
///
/// The parser knows no environment, so variables become arguments before it starts. Which options a command has
/// is the parser's own description of itself.
enum EnvironmentArguments {
  private struct Tool: Decodable {
    let command: Command
  }

  private struct Command: Decodable {
    let commandName: String
    let subcommands: [Command]?
    let arguments: [Argument]?
  }

  private struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
    }

    /// `option`, `flag` or `positional`.
    let kind: String
    let isRepeating: Bool
    let names: [Name]?

    var longName: String? { names?.first { $0.kind == "long" }?.name }
  }

  /// The arguments with those that the environment adds; what the command line gives is left alone.
  static func adding(_ environment: [String: String], to arguments: [String]) -> [String] {
    guard environment.keys.contains(where: { $0.hasPrefix("SIGLIP_") }), let tool = describe() else { return arguments }
    var command = tool.command
    var depth = 0
    while depth < arguments.count, let next = command.subcommands?.first(where: { $0.commandName == arguments[depth] })
    {
      command = next
      depth += 1
    }
    let given = Set(arguments.compactMap { $0.hasPrefix("--") ? String($0.dropFirst(2).prefix { $0 != "=" }) : nil })
    let added = (command.arguments ?? []).flatMap { argument -> [String] in
      guard let name = argument.longName, !given.contains(name), let value = environment[variable(for: name)] else {
        return []
      }
      switch argument.kind {
      case "flag": return ["true", "1"].contains(value) ? ["--\(name)"] : []
      case "option" where argument.isRepeating:
        return value.split(separator: ",").flatMap { ["--\(name)", String($0)] }
      case "option": return ["--\(name)", value]
      default: return []
      }
    }
    return Array(arguments[..<depth]) + added + Array(arguments[depth...])
  }

  private static func variable(for option: String) -> String {
    "SIGLIP_" + option.uppercased().replacing("-", with: "_")
  }

  private static func describe() -> Tool? {
    do {
      _ = try Siglip.parseAsRoot(["--experimental-dump-help"])
      return nil
    } catch {
      return try? JSONDecoder().decode(Tool.self, from: Data(Siglip.fullMessage(for: error).utf8))
    }
  }
}
