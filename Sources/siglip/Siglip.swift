import ArgumentParser

@main
struct Siglip: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "siglip", abstract: "Serve SigLIP 2 on a CPU.")
}
